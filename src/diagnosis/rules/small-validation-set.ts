import * as l10n from '@vscode/l10n';
import type { Evidence, Finding, NotChecked } from '../../protocol/findings';
import { accuracyOf } from '../advice/metric';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { bestSoFar, runningMeans, wilsonInterval } from '../statistics';
import { count, number, percent, sentences } from '../wording';
import { overfitting } from './overfitting';

/** Fewer tell nothing apart: one example is worth 5 points of accuracy and more. */
const FEW = 20;
/** More are never called small. */
const MANY = 300;
/** Epochs that are averaged, and that must all lie clearly above the best. */
const EPOCHS = 5;
/** A rise of their mean under this share wouldn't be acted on; each of them is above by `EACH`. */
const RISE = 0.15;
const EACH = 0.05;
/** An example's loss varies by about its mean, so a mean over n by 1/√n; this many of those are chance. */
const ERRORS = 2;
/** Held back where rows are few. */
const SHARE = 0.3;
const SOURCE = l10n.t(
  'Standard error of a mean loss over n examples, for losses that vary by about their mean; interval of an accuracy by Wilson 1927.',
);

/**
 * Too few validation examples for the question that the curve raises. Said only where it matters: where there are so few that nothing
 * can be compared, or where the validation loss has risen and just the number of examples leaves open whether that is real.
 */
export const smallValidationSet: Rule = {
  id: 'small-validation-set',
  summary: 'The validation set is too small to tell what its curve seems to say.',
  inputs: 'Validation loss, number of validation examples, validation accuracy.',
  thresholds: `Fewer than ${FEW} examples; or, at the end, a rise of ${percent(RISE)} and more that the alarm of overfitting doesn't take for real, under ${ERRORS} standard errors (each 1/√n of the loss), with at most ${MANY} examples.`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started, validation, fit } = context;
  const unchecked = (reason: string) => notChecked(context, 'small-validation-set', reason);
  if (started.validation === 'none') return unchecked(l10n.t('there are no validation data'));
  const examples = started.validationExamples;
  if (examples === null || examples <= 0)
    return unchecked(l10n.t('the number of validation examples is not known'));
  if (examples < FEW) return tooFew(context, examples);
  if (examples > MANY || fit.ended === null || validation.values.some((loss) => loss <= 0)) return null;

  const { epochs, values } = validation;
  const level = runningMeans(values, EPOCHS);
  const at = level.length - 1;
  const bestAt = bestSoFar(level)[at] ?? 0;
  const [best, now] = [level[bestAt] ?? NaN, level[at] ?? NaN];
  const rise = now / best - 1;
  const error = 1 / Math.sqrt(examples);
  const stays = at - bestAt >= EPOCHS && values.slice(-EPOCHS).every((loss) => loss > (1 + EACH) * best);
  if (!stays || !(rise >= RISE && rise < ERRORS * error) || overfitting.check(context) !== null) return null;
  const epoch = last(epochs) ?? 1;
  return describe(context, examples, {
    epoch,
    message: l10n.t`The validation loss rose by ${percent(rise)}, from ${number(best)} to ${number(now)} (means of ${EPOCHS} epochs), too unsteadily to be called overfitting. A loss over ${count(examples)} examples is known to about ${percent(error)}, so this leaves open whether the model got worse.`,
    evidence: [
      { label: l10n.t('validation loss, best'), value: best, epoch: epochs[bestAt] ?? 1 },
      { label: l10n.t('validation loss, now'), value: now, epoch },
      { label: l10n.t('standard error of the loss, relative'), value: error },
    ],
  });
}

function tooFew(context: FitContext, examples: number): Finding {
  const accuracy = accuracyOf(last(context.fit.epochs)?.valMetrics ?? {});
  const known = accuracy !== null && accuracy >= 0 && accuracy <= 1;
  const [low, high] = known ? wilsonInterval(accuracy, examples) : [NaN, NaN];
  const seen = known
    ? l10n.t`An accuracy of ${percent(accuracy)} on them means between ${percent(low)} and ${percent(high)} (95 % interval).`
    : '';
  return describe(context, examples, {
    epoch: null,
    message: sentences(
      isRegression(context)
        ? l10n.t`There are ${count(examples)} validation examples, so each is worth ${percent(1 / examples)} of the loss, and a single odd one moves the whole curve.`
        : l10n.t`There are ${count(examples)} validation examples, so each is worth ${percent(1 / examples)} of the accuracy, and a single odd one moves the whole curve.`,
      seen,
    ),
    evidence: known
      ? [
          { label: l10n.t('validation accuracy, lower end'), value: low },
          { label: l10n.t('validation accuracy, upper end'), value: high },
        ]
      : [],
  });
}

const isRegression = ({ data, model }: FitContext): boolean =>
  data?.task === 'regression' || !(model?.loss ?? []).some((loss) => /crossentropy/i.test(loss));

function describe(
  context: FitContext,
  examples: number,
  { message, epoch, evidence }: { message: string; epoch: number | null; evidence: Evidence[] },
): Finding {
  const { trainExamples } = context.started;
  const rows = (trainExamples ?? 0) + examples;
  // No edit can do this: where the rows are cut is the script's own business.
  const more =
    SHARE * rows > 1.5 * examples
      ? l10n.t`${percent(SHARE)} of the ${count(rows)} rows would be ${count(SHARE * rows)}.`
      : '';
  return finding(context, {
    rule: 'small-validation-set',
    severity: 'information',
    title: l10n.t('Too few validation examples to tell'),
    message: sentences(message, more),
    onset: null,
    epoch,
    evidence: [{ label: l10n.t('validation examples'), value: examples }, ...evidence],
    remedies: [],
    source: SOURCE,
  });
}
