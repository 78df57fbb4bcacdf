import type { Evidence, Finding, NotChecked } from '../../protocol/findings';
import { ALARM_PROBABILITY, overfittingProbability } from '../alarms/calibrated';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { bestSoFar, runningMeans } from '../statistics';
import { count, number, percent } from '../wording';
import { overfitting } from './overfitting';

/** Fewer tell nothing apart: one example is worth 5 points of accuracy and more. */
const FEW = 20;
/** More are never called small. */
const MANY = 300;
/** A rise under this share wouldn't be acted on. */
const RISE = 0.1;
/** More likely real than not, and less than the alarm takes; with four times the examples it would ring. */
const UNDECIDED = [0.5, ALARM_PROBABILITY] as const;
const TIMES = 4;
/** Held back where rows are few. */
const SHARE = 0.3;
const SOURCE =
  'The calibrated alarm of overfitting at n and 4n examples (bench/onset); interval of an accuracy by Wilson 1927.';

/**
 * Too few validation examples for the question that the curve raises. Said only where it matters: where there are so few that nothing
 * can be compared, or where the validation loss has risen and just the number of examples leaves open whether that is real.
 */
export const smallValidationSet: Rule = {
  id: 'small-validation-set',
  summary: 'The validation set is too small to tell what its curve seems to say.',
  inputs: 'Validation loss, number of validation examples, validation accuracy.',
  thresholds: `Fewer than ${FEW} examples; or, at the end, a rise of ${percent(RISE)} whose probability is ${UNDECIDED[0]} to ${UNDECIDED[1]}, and would be above with ${TIMES} times the examples (${MANY} at most).`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started, validation, fit } = context;
  const unchecked = (reason: string) => notChecked(context, 'small-validation-set', reason);
  if (started.validation === 'none') return unchecked('there are no validation data');
  const examples = started.validationExamples;
  if (examples === null || examples <= 0) return unchecked('the number of validation examples is not known');
  if (examples < FEW) return tooFew(context, examples);
  if (examples > MANY || fit.ended === null || validation.values.some((loss) => loss <= 0)) return null;

  const level = runningMeans(validation.values, 5);
  const at = level.length - 1;
  const bestAt = bestSoFar(level)[at] ?? 0;
  const [best, now] = [level[bestAt] ?? NaN, level[at] ?? NaN];
  const probability = overfittingProbability(validation.values, examples)[at] ?? 0;
  const settled = overfittingProbability(validation.values, TIMES * examples)[at] ?? 0;
  const isOpen = probability >= UNDECIDED[0] && probability < UNDECIDED[1] && settled >= UNDECIDED[1];
  // An alarm that rings stays on until its probability is under a half.
  if (!isOpen || !(now >= (1 + RISE) * best) || overfitting.check(context) !== null) return null;
  const epoch = last(validation.epochs) ?? 1;
  return describe(context, examples, {
    epoch,
    message: `The validation loss rose from ${number(best)} to ${number(now)} (means of 5 epochs), and ${count(examples)} examples leave open whether that is real: ${percent(probability)}. On ${count(TIMES * examples)} examples the same rise would be called overfitting (${percent(settled)}).`,
    evidence: [
      { label: 'validation loss, best', value: best, epoch: validation.epochs[bestAt] ?? 1 },
      { label: 'validation loss, now', value: now, epoch },
      { label: 'probability that the rise is real', value: probability, epoch },
    ],
  });
}

function tooFew(context: FitContext, examples: number): Finding {
  const metrics = last(context.fit.epochs)?.valMetrics ?? {};
  const accuracy = metrics['acc'] ?? metrics['accuracy'] ?? null;
  const known = accuracy !== null && accuracy >= 0 && accuracy <= 1;
  const [low, high] = known ? wilson(accuracy, examples) : [NaN, NaN];
  const seen = known
    ? ` An accuracy of ${percent(accuracy)} on them means between ${percent(low)} and ${percent(high)} (95 % interval).`
    : '';
  return describe(context, examples, {
    epoch: null,
    message: `There are ${count(examples)} validation examples, so each is worth ${percent(1 / examples)} of the accuracy, and a single odd one moves the whole curve.${seen}`,
    evidence: known
      ? [
          { label: 'validation accuracy, lower end', value: low },
          { label: 'validation accuracy, upper end', value: high },
        ]
      : [],
  });
}

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
      ? ` ${percent(SHARE)} of the ${count(rows)} rows would be ${count(SHARE * rows)}.`
      : '';
  return finding(context, {
    rule: 'small-validation-set',
    severity: 'information',
    title: 'Too few validation examples to tell',
    message: message + more,
    onset: null,
    epoch,
    evidence: [{ label: 'validation examples', value: examples }, ...evidence],
    remedies: [],
    source: SOURCE,
  });
}

/** 95 % interval of a share seen among n (Wilson 1927). */
function wilson(share: number, n: number): [number, number] {
  const z = 1.959964;
  const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [centre - half, centre + half];
}
