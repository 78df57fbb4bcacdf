import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { constantPredictor } from '../constant-predictor';
import { finding, last, notChecked, stoppedEarly, type FitContext, type Rule } from '../fit-context';
import { standardizeInputs } from '../inputs';
import { learningRateOf, lowerLearningRate, raiseLearningRate } from '../learning-rate';
import { restraintsOf, weakerRestraints, type Restraints } from '../restraints';
import { capacityOf, movesSlowly, relativeStep } from '../underfitting-causes';
import { bestSoFar, runningMedians } from '../statistics';
import { KendallWindow } from '../kendall';
import { BASIS, count, number, percent, sentences } from '../wording';

/** Learned next to nothing: this much of a constant predictor's loss explained, or less. */
const NOTHING = 0.1;
/** Below this much explained, a model that is held back, too small or cut short is worth a word. */
const LITTLE = 0.5;
/** Still falling: the last third of the run brought more than this share of the constant predictor's loss. */
const STILL_FALLING = 0.02;
/** Falling fast: what a run that is over could have gained in a third more. */
const FALLING_FAST = 0.1;
/** Fewer epochs don't show that a loss no longer falls. */
const FEWEST = 5;
/** Much worse than a constant answer: the optimizer overshoots, whatever the model could do. */
const OVERSHOT = 1.5;

type Kind = 'nothing learned' | 'overshot' | 'held back' | 'too small' | 'too slow' | 'too short';

/**
 * The model doesn't even fit its training data: its honest training loss (and validation loss, where there is one) stays
 * close to what a constant answer costs. Noise that nobody could fit looks the same, so the thresholds are far out and the
 * wording says what was measured. A loss still falling is no underfitting until the run is over, and then a short or slow run.
 */
export const underfitting: Rule = {
  id: 'underfitting',
  summary:
    'The model hardly fits even its training data: trained too briefly, with too small a learning rate, held back by regularization, too small, or overshot.',
  inputs:
    'Honest training loss; class shares or target variance; regularizers and dropout rates; layer widths; relative change of the weights; learning rate.',
  thresholds:
    "Less than 10 % of a constant answer's loss explained and no longer falling, after 5 epochs; less than 50 % where strong regularization or a bottleneck goes with equal training and validation loss. " +
    'Too slow: weights move less than 1e-4 of their size a step, or the rate is a tenth of what is usual. Too short: over, and the last third brought 2 % (10 % above the 10 % line) of a constant answer. Overshot: 1.5 times a constant answer.',
  source: l10n.t(
    'Honest training loss against the best constant predictor (entropy of classes, variance of target).',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const constant = constantPredictor(context);
  if ('unknown' in constant) return notChecked(context, 'underfitting', constant.unknown);
  const { training, started, fit, trainingBasis } = context;
  const restraints = restraintsOf(context);
  if (trainingBasis === 'reported' && restraints.regularized.length > 0)
    return notChecked(
      context,
      'underfitting',
      l10n.t('the reported training loss holds a penalty of unknown size'),
    );
  const needed = Math.max(10, Math.ceil((started.epochs ?? 40) / 2));
  const { epochs, values } = training;
  if (values.length < needed && fit.ended !== 'finished')
    return notChecked(
      context,
      'underfitting',
      l10n.t`it takes ${needed} epochs, and there are ${values.length}`,
    );

  const judge = judgeOf(context, constant.loss, restraints);
  const isOver = fit.ended === 'finished';
  let kind: Kind | null = null;
  let since = 0;
  for (let t = Math.min(needed, values.length) - 1; t < values.length; t++) {
    const now = t < 0 ? null : judge(t, t === values.length - 1 && isOver);
    if (now !== null && kind === null) since = t;
    kind = now;
  }
  if (kind === null) return null;
  if (values.length < FEWEST && kind !== 'too short')
    return notChecked(
      context,
      'underfitting',
      l10n.t`whether the loss still falls takes ${FEWEST} epochs, and there are ${values.length}`,
    );
  const now = last(values) ?? NaN;
  const nowEpoch = last(epochs) ?? 1;
  const explained = 1 - now / constant.loss;
  const basis = BASIS[trainingBasis];
  const figures =
    nowEpoch === 1
      ? l10n.t`After 1 epoch the training loss (${basis}) is ${number(now)}; ${constant.name} costs ${number(constant.loss)}`
      : l10n.t`After ${count(nowEpoch)} epochs the training loss (${basis}) is ${number(now)}; ${constant.name} costs ${number(constant.loss)}`;
  return finding(context, {
    rule: 'underfitting',
    severity: kind === 'nothing learned' || kind === 'overshot' ? 'warning' : 'information',
    title: TITLES[kind],
    message: sentences(
      explained < 0.005
        ? l10n.t`${figures}, so nothing of it is learned.`
        : l10n.t`${figures}, so only ${percent(explained)} of that is learned.`,
      advice(kind, context),
    ),
    onset: kind === 'too short' || kind === 'too slow' ? null : (epochs[since] ?? null),
    epoch: epochs[since] ?? null,
    evidence: [
      { label: l10n.t`training loss (${basis}), now`, value: now, epoch: nowEpoch },
      { label: l10n.t('loss of a constant answer'), value: constant.loss },
      { label: l10n.t('share explained'), value: explained, epoch: nowEpoch },
      ...causeEvidence(kind, context, restraints),
    ],
    remedies: remediesFor(kind, context, restraints),
    source: underfitting.source,
  });
}

const TITLES: Record<Kind, string> = {
  'nothing learned': l10n.t('Underfitting: hardly better than a constant answer'),
  overshot: l10n.t('Underfitting: worse than a constant answer'),
  'held back': l10n.t('Underfitting: regularization holds the model back'),
  'too small': l10n.t('Underfitting: the model is small for the task'),
  'too slow': l10n.t('Underfitting: the learning rate is low'),
  'too short': l10n.t('Trained too briefly'),
};

function advice(kind: Kind, context: FitContext): string {
  switch (kind) {
    case 'nothing learned':
      return l10n.t(
        'The loss no longer falls: the model is badly tuned, or the inputs say nothing about the target.',
      );
    case 'overshot':
      return l10n.t(
        'A loss far above that of a constant answer is overshot: the steps are too long for the model to settle.',
      );
    case 'held back':
      return l10n.t('The loss no longer falls, under strong regularization.');
    case 'too small':
      return l10n.t`${capacityOf(context).what}, and the loss no longer falls. If the inputs tell the target at all, a larger model would show it.`;
    case 'too slow':
      return l10n.t('The loss falls steadily, in very small steps.');
    case 'too short':
      return l10n.t('The loss is still falling: train longer before changing anything else.');
  }
}

function causeEvidence(kind: Kind, context: FitContext, { penaltyShare, dropouts }: Restraints) {
  if (kind === 'too slow') {
    const update = relativeStep(context);
    const rate = learningRateOf(context);
    return [
      ...(update === null
        ? []
        : [{ label: l10n.t('change of the weights a step, relative'), value: update }]),
      ...(rate === null ? [] : [{ label: l10n.t('learning rate'), value: rate }]),
    ];
  }
  if (kind === 'too small')
    return [{ label: l10n.t('trainable parameters'), value: capacityOf(context).parameters }];
  if (kind !== 'held back') return [];
  const rate = dropouts[0]?.rate;
  return [
    ...(penaltyShare === null
      ? []
      : [{ label: l10n.t('penalty, share of the training loss'), value: penaltyShare }]),
    ...(rate === undefined ? [] : [{ label: l10n.t('highest dropout rate'), value: rate }]),
  ];
}

function remediesFor(kind: Kind, context: FitContext, restraints: Restraints): SuggestedRemedy[] {
  const epochs = last(context.training.epochs) ?? 1;
  const longer = (reason: string): SuggestedRemedy => ({ remedy: 'train-longer', layers: [], reason });
  switch (kind) {
    case 'overshot':
      return [
        ...standardizeInputs(context, l10n.t('Large inputs make every step long')),
        lowerLearningRate(context, l10n.t('A loss far above that of a constant answer is overshot')),
        ...weakerRestraints(restraints),
      ];
    case 'held back':
      return weakerRestraints(restraints);
    case 'too slow':
      return [
        raiseLearningRate(context, l10n.t('The loss falls steadily but in very small steps')),
        longer(l10n.t`At this rate ${count(epochs)} epochs are few; a higher rate is the cheaper way.`),
      ];
    case 'too short':
      return [longer(l10n.t`The loss was still falling when training ended after ${count(epochs)} epochs.`)];
    case 'too small': {
      const { what, layers } = capacityOf(context);
      return [{ remedy: 'larger-layers', layers, reason: l10n.t`${what}: more units can hold more.` }];
    }
    case 'nothing learned':
      return [
        ...standardizeInputs(context, l10n.t('Inputs on a large scale hide what they say')),
        ...weakerRestraints(restraints),
      ];
  }
}

function judgeOf(context: FitContext, constant: number, restraints: Restraints) {
  const { training, validation } = context;
  const level = runningMedians(training.values, 3);
  const best = bestSoFar(training.values);
  const validationAt = new Map(validation.epochs.map((epoch, i) => [epoch, validation.values[i] ?? NaN]));
  const capacity = capacityOf(context);
  // Dear where there are many snapshots, and rarely asked.
  let slowly: boolean | null = null;
  const isSlow = () => (slowly ??= movesSlowly(context));
  return (t: number, isOver: boolean): Kind | null => {
    const now = level[t] ?? NaN;
    const held = validationAt.get(training.epochs[t] ?? NaN) ?? null;
    const explained = 1 - Math.min(now, held ?? now) / constant;
    const before = Math.floor((2 * t) / 3);
    const gained = (training.values[best[before] ?? 0] ?? NaN) - (training.values[best[t] ?? 0] ?? NaN);
    const isFalling = gained > STILL_FALLING * constant;
    const isCutShort = isOver && !stoppedEarly(context);
    if (explained < NOTHING) {
      if (isFalling) return isCutShort ? (isSlow() ? 'too slow' : 'too short') : null;
      if (now > OVERSHOT * constant) return isSlow() ? 'too slow' : 'overshot';
      if (isSlow() && fallsSteadily(training.values, t)) return 'too slow';
      if (restraints.isStrong) return 'held back';
      return capacity.isSmall ? 'too small' : 'nothing learned';
    }
    if (explained >= LITTLE) return null;
    if (isFalling) return isCutShort && gained > FALLING_FAST * constant ? 'too short' : null;
    const hasNoGap = held !== null && Math.abs(held - now) <= 0.1 * constant;
    if (!hasNoGap) return null;
    if (restraints.isStrong) return 'held back';
    return capacity.isBottleneck ? 'too small' : null;
  };
}

/**
 * The last half falls as a trend (Mann-Kendall, one-sided 1 %), and its last third at no less than a third of the pace of the first:
 * slow rather than converged.
 */
function fallsSteadily(values: readonly number[], t: number): boolean {
  const third = Math.floor((t + 1) / 3);
  const trend = new KendallWindow();
  for (let at = (t + 1) >> 1; at <= t; at++) trend.push(values[at] ?? NaN);
  const early = (values[0] ?? NaN) - (values[third] ?? NaN);
  const late = (values[t - third] ?? NaN) - (values[t] ?? NaN);
  return trend.z <= -2.33 && late > 0 && late >= early / 3;
}
