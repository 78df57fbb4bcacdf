import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { differsInTraining } from '../layer-kinds';
import { median } from '../statistics';
import { BASIS, count, number, percent } from '../wording';

const EPOCHS = 5;
/** Standard deviation of a single example's loss in units of the mean loss: 1 for exponential tails; squared errors have longer ones. */
const SPREAD = { crossEntropy: 2, other: 3 };
const Z = 3;
const SOURCE = l10n.t(
  'Honest training loss against validation loss, both without dropout and penalty; noise of a mean over n examples.',
);

/**
 * The validation loss lies below the honest training loss by more than chance: the validation rows are easier than those the model
 * learns from, so the gap between both says little. Dropout and penalties, the usual reasons, are out of the comparison.
 */
export const easierValidation: Rule = {
  id: 'easier-validation',
  summary: 'The validation rows are easier than the training rows.',
  inputs:
    'Training loss in inference mode without penalty (or without penalty, where no layer acts in training only); validation loss; examples of both.',
  thresholds: `Below the training loss by ${Z} standard errors in ${EPOCHS} successive epochs, an example's loss varying by ${SPREAD.crossEntropy} times its mean (${SPREAD.other} times where it isn't a cross-entropy).`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { started, honest, fit } = context;
  const unchecked = (reason: string) => notChecked(context, 'easier-validation', reason);
  if (started.validation === 'none') return unchecked(l10n.t('there are no validation data'));
  if (started.call !== 'fit') return unchecked(l10n.t('training examples from a dataset may be augmented'));
  if (started.classWeights === true) return unchecked(l10n.t('training examples are weighted by class'));
  const validationRows = started.validationExamples ?? 0;
  const measured = fit.epochs.findLast(({ inferenceExamples }) => inferenceExamples !== null);
  const trainingRows =
    honest.basis === 'inference' ? (measured?.inferenceExamples ?? 0) : (started.trainExamples ?? 0);
  if (validationRows <= 0 || trainingRows <= 0)
    return unchecked(l10n.t('the numbers of examples are not known'));
  if (!isComparable(context)) return unchecked(l10n.t('the training loss without dropout and penalty was not measured')); // prettier-ignore

  const pairs = comparable(context);
  if (pairs.length < EPOCHS) return unchecked(l10n.t`it takes ${EPOCHS} epochs with both losses, and there are ${pairs.length}`); // prettier-ignore
  const spread = /cross_?entropy/i.test(context.model?.loss[0] ?? '') ? SPREAD.crossEntropy : SPREAD.other;
  const noise = Z * spread * Math.sqrt(1 / validationRows + 1 / trainingRows);
  let since: number | null = null;
  for (let t = EPOCHS - 1; t < pairs.length; t++) {
    const isBelow = pairs.slice(t + 1 - EPOCHS, t + 1).every(({ training, validation }) => training > 0 && training - validation > noise * training); // prettier-ignore
    if (isBelow) since ??= t;
    else since = null;
  }
  if (since === null) return null;
  const recent = pairs.slice(-EPOCHS);
  const training = median(recent.map((pair) => pair.training));
  const validation = median(recent.map((pair) => pair.validation));
  const below = 1 - validation / training;
  return finding(context, {
    rule: 'easier-validation',
    severity: 'information',
    title: l10n.t('Validation is easier than training'),
    message: l10n.t`The validation loss (${number(validation)}) lies ${percent(below)} below the training loss (${number(training)}, ${BASIS[honest.basis]}), and ${percent(noise)} is what ${count(validationRows)} and ${count(trainingRows)} examples could do by chance. New data may be harder than these validation rows.`,
    onset: null,
    epoch: pairs[since]?.epoch ?? null,
    evidence: [
      {
        label: l10n.t`training loss (${BASIS[honest.basis]})`,
        value: training,
        epoch: last(pairs)?.epoch ?? 1,
      },
      { label: l10n.t('validation loss'), value: validation, epoch: last(pairs)?.epoch ?? 1 },
      { label: l10n.t('what chance could do'), value: noise },
    ],
    remedies:
      started.validation === 'split'
        ? [
            {
              remedy: 'shuffle',
              layers: [],
              reason: l10n.t`Shuffled before the split, the last ${count(validationRows)} rows are no easier than the others.`,
            },
          ]
        : [],
    source: SOURCE,
  });
}

/** The reported loss is fair only where no layer behaves otherwise in training. */
function isComparable({ honest, model }: FitContext): boolean {
  if (honest.basis === 'inference') return true;
  if (honest.basis === 'reported' || !model) return false;
  return !differsInTraining(model);
}

/**
 * Pairs of losses of equal age. A loss taken during an epoch is that of older weights than the validation loss at its end, so it is
 * compared with the validation loss of the epoch before: if it errs, then by making training look better.
 */
function comparable({ fit, honest }: FitContext): { epoch: number; training: number; validation: number }[] {
  const lag = honest.basis === 'inference' ? 0 : 1;
  const pairs: { epoch: number; training: number; validation: number }[] = [];
  fit.epochs.forEach(({ epoch }, index) => {
    const training = honest.values[index] ?? NaN;
    const validation = fit.epochs[index - lag]?.valLoss ?? NaN;
    if (Number.isFinite(training) && Number.isFinite(validation)) pairs.push({ epoch, training, validation });
  });
  return pairs;
}
