import type { Finding, NotChecked } from '../../protocol/findings';
import { constantPredictor } from '../constant-predictor';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { lowerLearningRate } from '../learning-rate';
import { restraintsOf, weakerRestraints, type Restraints } from '../restraints';
import { bestSoFar, runningMedians } from '../statistics';
import { BASIS, number, percent } from '../wording';

/** Learned next to nothing: this much of a constant predictor's loss explained, or less. */
const NOTHING = 0.1;
/** With strong regularization and no gap, this little explained counts as held back. */
const HELD_BACK = 0.5;
/** Still falling: the last third of the run brought more than this share of the constant predictor's loss. */
const STILL_FALLING = 0.02;
/** Much worse than a constant answer: the optimizer overshoots, whatever the model could do. */
const OVERSHOT = 1.5;

type Kind = 'nothing learned' | 'held back' | 'too short';

/**
 * The model doesn't even fit its training data: its honest training loss (and validation loss, where there is one) stays
 * close to what a constant answer costs. Noise that nobody could fit looks the same, so the thresholds are far out and the
 * wording says what was measured. A loss still falling is no underfitting until the run is over, and then a short run.
 */
export const underfitting: Rule = {
  id: 'underfitting',
  summary: 'The model hardly fits even its training data.',
  inputs: 'Honest training loss; class shares or target variance; regularizers and dropout rates.',
  thresholds:
    "Less than 10 % of a constant answer's loss explained (50 % under strong regularization) and no longer falling.",
  source:
    'Honest training loss against the best constant predictor (entropy of classes, variance of target).',
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const constant = constantPredictor(context);
  if ('unknown' in constant) return notChecked(context, 'underfitting', constant.unknown);
  const { training, started, fit, gap } = context;
  const restraints = restraintsOf(context);
  if (gap.basis === 'reported' && restraints.regularized.length > 0)
    return notChecked(context, 'underfitting', 'the reported training loss holds a penalty of unknown size');
  const needed = Math.max(10, Math.ceil((started.epochs ?? 40) / 2));
  const { epochs, values } = training;
  if (values.length < needed && fit.ended !== 'finished')
    return notChecked(context, 'underfitting', `it takes ${needed} epochs, and there are ${values.length}`);

  const judge = judgeOf(context, constant.loss, restraints);
  let kind: Kind | null = null;
  let since = 0;
  for (let t = Math.min(needed, values.length) - 1; t < values.length; t++) {
    const now = t < 0 ? null : judge(t, t === values.length - 1 && fit.ended === 'finished');
    if (now !== null && kind === null) since = t;
    kind = now;
  }
  if (kind === null) return null;
  const now = last(values) ?? NaN;
  const nowEpoch = last(epochs) ?? 1;
  const explained = 1 - now / constant.loss;
  const figures = `After ${nowEpoch} epochs the training loss (${BASIS[gap.basis]}) is ${number(now)}; ${constant.name} costs ${number(constant.loss)}`;
  return finding(context, {
    rule: 'underfitting',
    severity: kind === 'nothing learned' ? 'warning' : 'information',
    title: TITLES[kind],
    message: `${figures}, so ${explained < 0.005 ? 'nothing of it' : `only ${percent(explained)} of that`} is learned. ${ADVICE[kind]}`,
    onset: kind === 'too short' ? null : (epochs[since] ?? null),
    epoch: epochs[since] ?? null,
    evidence: [
      { label: `training loss (${BASIS[gap.basis]}), now`, value: now, epoch: nowEpoch },
      { label: 'loss of a constant answer', value: constant.loss },
      { label: 'share explained', value: explained, epoch: nowEpoch },
    ],
    remedies:
      kind === 'too short'
        ? []
        : [
            ...(now > OVERSHOT * constant.loss
              ? [lowerLearningRate(context, 'A loss far above that of a constant answer is overshot')]
              : []),
            ...weakerRestraints(restraints),
          ],
    source:
      'Honest training loss against the best constant predictor (entropy of classes, variance of target).',
  });
}

const TITLES: Record<Kind, string> = {
  'nothing learned': 'Underfitting: hardly better than a constant answer',
  'held back': 'Underfitting: regularization holds the model back',
  'too short': 'Trained too briefly',
};

const ADVICE: Record<Kind, string> = {
  'nothing learned':
    'The loss no longer falls: the model is too small, too restrained or badly tuned, or the inputs say nothing about the target.',
  'held back': 'Training and validation agree and no longer improve, under strong regularization.',
  'too short': 'The loss is still falling: train longer before changing anything else.',
};

function judgeOf({ training, validation }: FitContext, constant: number, restraints: Restraints) {
  const level = runningMedians(training.values, 3);
  const best = bestSoFar(training.values);
  const validationAt = new Map(validation.epochs.map((epoch, i) => [epoch, validation.values[i] ?? NaN]));
  return (t: number, isOver: boolean): Kind | null => {
    const now = level[t] ?? NaN;
    const held = validationAt.get(training.epochs[t] ?? NaN) ?? null;
    const explained = 1 - Math.min(now, held ?? now) / constant;
    const before = Math.floor((2 * t) / 3);
    const gained = (training.values[best[before] ?? 0] ?? NaN) - (training.values[best[t] ?? 0] ?? NaN);
    const isFalling = gained > STILL_FALLING * constant;
    if (explained < NOTHING) {
      if (!isFalling) return 'nothing learned';
      return isOver ? 'too short' : null;
    }
    const hasNoGap = held !== null && Math.abs(held - now) <= 0.1 * constant;
    return restraints.isStrong && hasNoGap && !isFalling && explained < HELD_BACK ? 'held back' : null;
  };
}
