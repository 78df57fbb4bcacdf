import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { constantPredictor } from '../constant-predictor';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { lowerLearningRate, raisedTo } from '../learning-rate';
import { median } from '../statistics';
import { BASIS, number, percent, sentences } from '../wording';

/** What each optimizer is usually run with; beyond, the curve is asked. */
const USUAL: Record<string, { low: number; high: number; customary: number }> = {
  Adam: { low: 1e-5, high: 0.01, customary: 0.001 },
  Adamax: { low: 1e-5, high: 0.01, customary: 0.001 },
  RMSProp: { low: 1e-5, high: 0.01, customary: 0.001 },
  SGD: { low: 1e-4, high: 0.5, customary: 0.01 },
  Momentum: { low: 1e-5, high: 0.1, customary: 0.01 },
  Adagrad: { low: 1e-4, high: 0.5, customary: 0.01 },
};
const MIN_EPOCHS = 5;
/** Nothing learned: this share of a constant answer's loss, or of the first epoch's, is left. */
const NOTHING = 0.9;
/** Steps too short: less than this share of the first epoch's loss gone. */
const HARDLY_MOVED = 0.02;
/** UMLAUT's lower bound: nothing is fine-tuned with less. */
const TINY = 1e-7;
const SOURCE = l10n.t(
  'As UMLAUT (rates above .01 or below 1e-7), with a range for each optimizer and confirmed by the curve.',
);

/**
 * A learning rate outside its optimizer's usual range, where the curve bears it out: with too high a rate nothing is learned, with
 * too low a one the loss hardly moves. An unusual rate that works is nobody's business.
 */
export const unusualLearningRate: Rule = {
  id: 'unusual-learning-rate',
  summary: 'The learning rate is far from what its optimizer is run with, and the curve shows it.',
  inputs: 'Optimizer, learning rates; training loss; class shares or target variance.',
  thresholds: `Outside 1e-5 to .01 (Adam, Adamax, RMSProp), 1e-4 to .5 (SGD, Adagrad), 1e-5 to .1 (momentum), and after ${MIN_EPOCHS} epochs ${percent(NOTHING)} of the loss are left (too low: less than ${percent(HARDLY_MOVED)} are gone).`,
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model, fit } = context;
  const unchecked = (reason: string) => notChecked(context, 'unusual-learning-rate', reason);
  const optimizer = model?.optimizer;
  if (!optimizer) return unchecked(l10n.t('the optimizer is not known'));
  const usual = USUAL[optimizer.name];
  if (!usual) return unchecked(l10n.t`which rates are usual for ${optimizer.name} is not known`);
  const recorded = fit.epochs.flatMap(({ learningRate }) => learningRate ?? []);
  const rates = recorded.length > 0 ? recorded : [optimizer.learningRate ?? NaN];
  // Schedules fall and rise: too high means most of the time, too low means never higher.
  const typical = median(rates);
  const highest = rates.reduce((most, rate) => Math.max(most, rate), -Infinity);
  if (!Number.isFinite(typical)) return unchecked(l10n.t('the learning rate is not known'));
  const isHigh = typical > usual.high;
  if (!isHigh && highest >= usual.low) return null;

  if (!isHigh && highest >= TINY && 'unknown' in constantPredictor(context))
    return unchecked(l10n.t('whether the loss is high is not known'));

  const confirmed = isHigh ? nothingLearned(context) : hardlyMoved(context);
  if (confirmed === null) return null;
  const { since, clause } = confirmed;
  const rate = isHigh ? typical : highest;
  const factor = isHigh ? l10n.t`${number(rate / usual.customary)} times as much` : l10n.t`${number(usual.customary / rate)} times less`; // prettier-ignore
  return finding(context, {
    rule: 'unusual-learning-rate',
    severity: 'warning',
    title: isHigh
      ? l10n.t`Learning rate ${plain(rate)} is high for ${optimizer.name}`
      : l10n.t`Learning rate ${plain(rate)} is low for ${optimizer.name}`,
    message: sentences(
      l10n.t`${optimizer.name} is usually run at about ${plain(usual.customary)}, and the rate is ${plain(rate)}: ${rate > 0 ? factor : l10n.t('nothing moves')}.`,
      clause,
    ),
    onset: null,
    epoch: since,
    evidence: [
      { label: l10n.t('learning rate'), value: rate },
      { label: l10n.t`usual for ${optimizer.name}`, value: usual.customary },
    ],
    anchor: model.site ?? context.started.site,
    remedies: [isHigh ? lowerLearningRate(context, l10n.t`${plain(rate)} overshoots`) : higher(context, rate, usual.customary)],
    source: SOURCE,
  }); // prettier-ignore
}

interface Confirmed {
  since: number;
  clause: string;
}

function nothingLearned(context: FitContext): Confirmed | null {
  const { training, reported, trainingBasis } = context;
  const constant = constantPredictor(context);
  const first = training.values[0] ?? NaN;
  const yardstick = 'unknown' in constant ? first : constant.loss;
  const since = sinceWhen(training.values, (now) => now >= NOTHING * yardstick);
  if (since === null || !(yardstick > 0)) return null;
  // Learned in training and lost in inference mode: then it is batch normalization, not the rate.
  if (sinceWhen(reported.values, (now) => now >= NOTHING * yardstick) === null) return null;
  const now = last(training.values) ?? NaN;
  const than = 'unknown' in constant ? l10n.t`it began at ${number(first)}` : l10n.t`${constant.name} costs ${number(yardstick)}`; // prettier-ignore
  return {
    since: training.epochs[since] ?? MIN_EPOCHS,
    clause: l10n.t`The training loss (${BASIS[trainingBasis]}) is ${number(now)} after ${training.values.length} epochs; ${than}.`,
  };
}

/** A model that was trained before may be fine-tuned with tiny steps, so the loss must be high too, where that can be told. */
function hardlyMoved(context: FitContext): Confirmed | null {
  const { training, trainingBasis } = context;
  const constant = constantPredictor(context);
  const high = 'unknown' in constant ? 0 : NOTHING * constant.loss;
  const first = training.values[0] ?? NaN;
  const since = sinceWhen(training.values, (now) => now >= high && now >= (1 - HARDLY_MOVED) * first);
  if (since === null || !(first > 0)) return null;
  const now = last(training.values) ?? NaN;
  return {
    since: training.epochs[since] ?? MIN_EPOCHS,
    clause: l10n.t`In ${training.values.length} epochs the training loss (${BASIS[trainingBasis]}) went from ${number(first)} to ${number(now)}.`,
  };
}

/** The position since which the median of 3 has met the condition without a break; null where it doesn't now. */
function sinceWhen(values: readonly number[], holds: (level: number) => boolean): number | null {
  let since: number | null = null;
  for (let t = MIN_EPOCHS - 1; t < values.length; t++) {
    if (holds(median(values.slice(t - 2, t + 1)))) since ??= t;
    else since = null;
  }
  return since;
}

function higher(context: FitContext, rate: number, customary: number): SuggestedRemedy {
  const value = Number((rate > 0 ? Math.min(customary, rate * 100) : customary).toPrecision(3));
  const reason = l10n.t`Steps of ${plain(rate)} are too short to get anywhere: try ${value}.`;
  return raisedTo(context, { rate, value }, reason);
}

/** Rates as people write them: 0.001, 1e-7. */
const plain = (rate: number): string => String(Number(rate.toPrecision(3)));
