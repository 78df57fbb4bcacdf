import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { constantPredictor } from '../constant-predictor';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { lowerLearningRate } from '../learning-rate';
import { restraintsOf, weakerRestraints } from '../restraints';
import { median, robustDeviation, runningMedians } from '../statistics';
import { BASIS, number, percent } from '../wording';

const MIN_EPOCHS = 30;
/** No change: the medians of 5 epochs at both ends of the last half differ by less than this share. */
const FLAT = 0.01;
/** Still high: at this share of a constant predictor's loss, or of the first epoch's where that is unknown. */
const HIGH = { ofConstant: 0.7, ofFirst: 0.9 };

/** The training loss stopped changing long ago, far from where a fitted model would be. Converged runs are flat too: not meant. */
export const plateau: Rule = {
  id: 'plateau',
  summary: 'The loss is level and high.',
  inputs: 'Honest training loss; class shares or target variance.',
  thresholds:
    'Medians of 5 epochs, half a run apart, within 1 %; level at 70 % or more of a constant answer.',
  source: l10n.t("As SageMaker Debugger's LossNotDecreasing, with a yardstick for high."),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { training, trainingBasis } = context;
  const { epochs, values } = training;
  if (values.length < MIN_EPOCHS)
    return notChecked(
      context,
      'plateau',
      l10n.t`it takes ${MIN_EPOCHS} epochs, and there are ${values.length}`,
    );

  const yardstick = yardstickOf(context);
  const level = runningMedians(values, 5);
  let since: number | null = null;
  for (let t = MIN_EPOCHS - 1; t < values.length; t++) {
    if (isPlateau(level, t, yardstick)) since ??= t;
    else since = null;
  }
  if (since === null || validationIsFine(context, yardstick)) return null;

  const now = median(values.slice(-5));
  const half = values.length >> 1;
  const onset = epochs[half] ?? 1;
  const restraints = restraintsOf(context);
  const tail = values.slice(half);
  const isRestless = robustDeviation(tail) > 0.02 * Math.abs(now);
  return finding(context, {
    rule: 'plateau',
    severity: 'information',
    title: l10n.t`Training loss is flat since epoch ${onset}`,
    message: l10n.t`The training loss (${BASIS[trainingBasis]}) has stayed at ${number(now)} since epoch ${onset}, which is ${percent(now / yardstick.loss)} of ${yardstick.name} (${number(yardstick.loss)}). More epochs of the same will not change it.`,
    onset,
    epoch: epochs[since] ?? null,
    evidence: [
      {
        label: l10n.t`training loss (${BASIS[trainingBasis]}), now`,
        value: now,
        epoch: last(epochs) ?? onset,
      },
      { label: yardstick.name, value: yardstick.loss },
    ],
    remedies: [
      ...(isRestless
        ? [lowerLearningRate(context, l10n.t('The loss jumps about without getting lower'))]
        : []),
      ...weakerRestraints(restraints),
    ],
    source: plateau.source,
  });
}

interface Yardstick {
  loss: number;
  name: string;
  high: number;
}

function yardstickOf(context: FitContext): Yardstick {
  const constant = constantPredictor(context);
  return 'unknown' in constant
    ? {
        loss: context.training.values[0] ?? NaN,
        name: l10n.t('the loss of the first epoch'),
        high: HIGH.ofFirst,
      }
    : { loss: constant.loss, name: l10n.t('what a constant answer costs'), high: HIGH.ofConstant };
}

/** A training loss taken with dropout active can be flat and high while the model itself is well fitted. */
function validationIsFine({ validation }: FitContext, { loss, high }: Yardstick): boolean {
  return validation.values.length > 0 && median(validation.values.slice(-5)) < high * loss;
}

function isPlateau(level: readonly number[], t: number, { loss, high }: Yardstick): boolean {
  const then = level[((t + 1) >> 1) + 4] ?? NaN;
  const now = level[t] ?? NaN;
  return loss > 0 && now >= high * loss && Math.abs(now - then) <= FLAT * Math.abs(now);
}
