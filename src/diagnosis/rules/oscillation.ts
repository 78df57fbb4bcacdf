import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { learningRateOf, lowerLearningRate } from '../learning-rate';
import { bestSoFar, median } from '../statistics';
import { BASIS, count, number, percent } from '../wording';

const WINDOW = 20;
/** A swing: the loss rises from one epoch to the next by this share of what the best constant answer costs. */
const SWING = 0.05;
/** AutoTrainer's share of epochs. */
const SHARE = 0.2;
/** Not getting anywhere: the later half of the window is no better than this share of the earlier one. */
const NO_BETTER = 0.95;
/** Taken back where the loss gets lower after all by this much. */
const BETTER = 0.75;
/** A loss on n rows has noise of about its size over √n; a swing is beyond three times that. */
const NOISE = 3;

/**
 * The training loss jumps up and down from epoch to epoch without getting lower. AutoTrainer looks at accuracy instead (swings of
 * .03 in 20 % of epochs), which small validation sets do by chance; here the swings are those of the training loss, beyond
 * what its number of rows makes by chance, and a rise of the learning rate (warm restarts) excuses them.
 */
export const oscillation: Rule = {
  id: 'oscillation',
  summary: 'The training loss swings from epoch to epoch without getting lower: the steps are too long.',
  inputs: 'Honest training loss; learning rate; class shares or target variance.',
  thresholds:
    'In the last 20 epochs, 20 % rise by at least 5 % of the loss of a constant answer (or of the first epoch) and by three times the noise of so many rows; the later half is no 5 % lower than the earlier, and 10 % of the yardstick above the best.',
  source: l10n.t(
    'After AutoTrainer (Zhang et al. 2021, ICSE), on the training loss instead of the accuracy, which small sets swing by chance.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { training, started } = context;
  const { epochs, values } = training;
  if (started.call === 'trainOnBatch' || started.call === 'minimize')
    return notChecked(context, 'oscillation', l10n.t("a loop of one's own has no epochs to compare"));
  if (values.length < WINDOW)
    return notChecked(
      context,
      'oscillation',
      l10n.t`it takes ${WINDOW} epochs with a finite loss, and there are ${values.length}`,
    );
  const swings = swingsOf(context);
  const best = bestSoFar(values);
  let since: number | null = null;
  for (let t = WINDOW - 1; t < values.length; t++) {
    if (oscillates(context, swings, best, t)) since ??= t;
    else if (since !== null && !stillDoes(values, swings, t)) since = null;
  }
  if (since === null) return null;

  const end = values.length - 1;
  const inWindow = countSwings(swings, end);
  const window = values.slice(-WINDOW);
  const [low, high] = [Math.min(...window), Math.max(...window)];
  const [earlier, later] = halves(values, end);
  const nowEpoch = last(epochs) ?? WINDOW;
  return finding(context, {
    rule: 'oscillation',
    severity: 'warning',
    title: l10n.t('Training loss oscillates'),
    message: l10n.t`In the last ${WINDOW} epochs the training loss (${BASIS[context.trainingBasis]}) went up ${inWindow} times by ${percent(SWING)} of ${context.progress.yardstick.name} or more, between ${number(low)} and ${number(high)}; its level was ${number(earlier)} in the first half of them and ${number(later)} in the second. Its best is ${number(values[best[end] ?? end] ?? NaN)}, at epoch ${epochs[best[end] ?? end] ?? 1}.`,
    onset: epochs[Math.max(0, since - WINDOW + 1)] ?? null,
    epoch: epochs[since] ?? null,
    evidence: [
      { label: l10n.t`swings in the last ${WINDOW} epochs`, value: inWindow },
      { label: l10n.t('training loss, lowest of them'), value: low, epoch: nowEpoch },
      { label: l10n.t('training loss, highest of them'), value: high, epoch: nowEpoch },
    ],
    remedies: remediesFor(context),
    source: oscillation.source,
  });
}

function remediesFor(context: FitContext): SuggestedRemedy[] {
  const { batchSize, trainExamples } = context.started;
  const remedies = [
    lowerLearningRate(context, l10n.t('Steps that are too long leap over the minimum and back')),
  ];
  const rate = learningRateOf(context);
  remedies.push({
    remedy: 'learning-rate-schedule',
    layers: [],
    reason:
      rate === null
        ? l10n.t('A rate that falls during training keeps the quick start and lets the loss settle.')
        : l10n.t`A rate that falls during training keeps the quick start of ${rate} and lets the loss settle.`,
  });
  if (batchSize !== null && trainExamples !== null && batchSize <= 16 && trainExamples >= 8 * batchSize)
    remedies.push({
      remedy: 'larger-batch',
      layers: [],
      reason: l10n.t`Each step looks at ${count(batchSize)} of ${count(trainExamples)} rows; larger batches point the same way more often.`,
    });
  return remedies;
}

/** For each position whether the loss rose into it by a swing. */
function swingsOf({ training, progress, started, trainingBasis, fit, data }: FitContext): boolean[] {
  const rows =
    (trainingBasis === 'inference' ? (last(fit.epochs)?.inferenceExamples ?? null) : null) ??
    started.trainExamples ??
    data?.rows ??
    100;
  // The same rows in inference mode have no noise of their own, only that of the weights.
  const noise = trainingBasis === 'inference' ? 0 : NOISE / Math.sqrt(rows);
  const rates = new Map(fit.epochs.map(({ epoch, learningRate }) => [epoch, learningRate]));
  const rateAt = (t: number) => rates.get(training.epochs[t] ?? NaN) ?? null;
  return training.values.map((value, t) => {
    const before = training.values[t - 1] ?? NaN;
    const wasRaised = (rateAt(t) ?? 0) > (rateAt(t - 1) ?? Infinity);
    const rise = value - before;
    return !wasRaised && rise >= Math.max(SWING * progress.yardstick.loss, noise * Math.abs(before));
  });
}

function countSwings(swings: readonly boolean[], t: number): number {
  let swung = 0;
  for (let at = t - WINDOW + 2; at <= t; at++) if (swings[at]) swung += 1;
  return swung;
}

function oscillates(
  { training: { values }, progress }: FitContext,
  swings: readonly boolean[],
  best: readonly number[],
  t: number,
): boolean {
  if (!(progress.yardstick.loss > 0) || countSwings(swings, t) < SHARE * WINDOW) return false;
  const [earlier, later] = halves(values, t);
  const lowest = values[best[t] ?? t] ?? NaN;
  const now = median(values.slice(t - 2, t + 1));
  return later >= NO_BETTER * earlier && Math.min(later, now) - lowest >= 2 * SWING * progress.yardstick.loss;
}

/** A swinging loss is now near its best and now far from it; what was said holds while it swings and gets no lower. */
function stillDoes(values: readonly number[], swings: readonly boolean[], t: number): boolean {
  if (countSwings(swings, t) < SHARE * WINDOW) return false;
  const [earlier, later] = halves(values, t);
  return later >= BETTER * earlier;
}

/** Levels of the earlier and the later half of the window. */
function halves(values: readonly number[], t: number): [number, number] {
  const half = WINDOW / 2;
  return [level(values.slice(t + 1 - WINDOW, t + 1 - half)), level(values.slice(t + 1 - half, t + 1))];
}

/** Mean without the lowest and the highest: a median leaps where a loss swings between two values. */
function level(values: readonly number[]): number {
  const inner = [...values].sort((a, b) => a - b).slice(1, -1);
  return inner.reduce((sum, value) => sum + value, 0) / inner.length;
}
