import * as l10n from '@vscode/l10n';
import { UserError } from '../../protocol/user-error';
import { isLearningRate } from './metric-names';
import type { EventFilesRead } from './event-files';
import type { Series } from './series';
import type { WholeEpoch, WholeTraining } from './whole-training';

/** Of more metrics only these are kept: a page shows a chart of each. */
const MOST_METRICS = 200;
/** Validation this much rarer than training losses tells that these are of steps. */
const STEPS_TO_A_VALIDATION = 10;

/** Which epoch a step belongs to; null for none. `isExact`: a step is an epoch. */
interface Axis {
  epochOf: (step: number) => number | null;
  isExact: boolean;
  note: string | null;
}

/**
 * A training from TensorBoard's tags. What counts as an epoch: the steps of tags that are written once an epoch; else what a tag "epoch" says;
 * else from one validation to the next; else each value of the training loss. The reader is told which.
 * @throws UserError where no tag is a training loss
 */
export function trainingOfSeries(
  { series, began, isTorn }: EventFilesRead,
  file: string,
  notes: string[],
): WholeTraining {
  // The same numbers as epoch_loss of Keras's callback, over steps.
  const usable = series.filter(({ tag }) => !/_vs_iterations$/.test(tag));
  const losses = usable.filter(({ name }) => name === 'loss');
  const isTraining = ({ of }: Series) => of === null || of === 'training';
  const loss = best(losses.filter(isTraining), 'epoch');
  if (!loss || loss.steps.length === 0) throw noLoss(usable, file);
  const valLoss =
    best(
      losses.filter(({ of }) => of === 'validation'),
      loss.per,
    ) ??
    best(
      losses.filter(({ of }) => of === 'test'),
      loss.per,
    );
  if (valLoss?.of === 'test') notes.push(l10n.t`Its validation loss is "${valLoss.tag}".`);
  const counter = usable.find(({ name }) => name === 'epoch');
  const axis = axisOf(loss, valLoss, counter);
  if (axis.note !== null) notes.push(axis.note);

  const start = began ?? loss.times[0] ?? 0;
  const since = (time: number) => {
    const ms = (time - start) * 1000;
    return Number.isFinite(ms) ? Math.max(0, ms) : 0;
  };
  const epochs = new Map<number, WholeEpoch>();
  for (const [epoch, { sum, count, last, time }] of inEpochs(loss, axis))
    epochs.set(epoch, {
      epoch,
      t: since(time),
      loss: axis.isExact ? last : sum / count,
      valLoss: null,
      metrics: {},
      valMetrics: {},
      learningRate: null,
    });
  const isValidation = ({ of }: Series) => of === 'validation' || (of === 'test' && valLoss?.of === 'test');
  const spread = (from: Series, put: (epoch: WholeEpoch, value: number) => void) => {
    for (const [number, { last }] of inEpochs(from, axis)) {
      const epoch = epochs.get(number);
      if (epoch) put(epoch, last);
    }
  };
  if (valLoss) spread(valLoss, (epoch, value) => (epoch.valLoss = value));
  const rate = usable.find(({ name, of }) => isLearningRate(name) && of !== 'validation');
  if (rate) spread(rate, (epoch, value) => (epoch.learningRate = value));
  const used = [loss, valLoss, counter, rate];
  const others = usable.filter((one) => !used.includes(one) && one.name !== 'loss');
  if (others.length > MOST_METRICS)
    notes.push(l10n.t`Of its ${others.length} metrics ${MOST_METRICS} were read.`);
  for (const one of others.slice(0, MOST_METRICS)) {
    const name = one.of === 'test' && !isValidation(one) ? `test_${one.name}` : one.name;
    spread(one, (epoch, value) => define(isValidation(one) ? epoch.valMetrics : epoch.metrics, name, value));
  }

  const bySteps = losses.find((one) => isTraining(one) && one.per === 'step') ?? loss;
  const hasSteps = bySteps.per === 'step' || (!axis.isExact && bySteps.per === null);
  return {
    epochs: [...epochs.values()].sort((a, b) => a.epoch - b.epoch),
    steps: hasSteps ? stepsOf(bySteps, since) : [],
    validationExamples: null,
    isTorn,
  };
}

/** A tag may be called "__proto__". */
function define(record: Record<string, number>, name: string, value: number): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}

function noLoss(series: readonly Series[], file: string): UserError {
  const tags = series.map(({ tag }) => `"${tag.slice(0, 60)}"`);
  const first = tags.slice(0, 8).join(', ');
  const shown = tags.length > 8 ? l10n.t`${first} and ${tags.length - 8} more` : first;
  return new UserError(
    tags.length === 0
      ? l10n.t`${file} holds no scalars.`
      : l10n.t`${file} has no training loss among its tags: ${shown}.`,
    l10n.t('Name it "loss", "train/loss" or "epoch_loss".'),
  );
}

/** Of several losses the one that is written as often as asked for. */
function best(series: readonly Series[], per: Series['per']): Series | undefined {
  const rank = (one: Series) => (one.per === per ? 0 : one.per === null ? 1 : 2);
  return series.toSorted((a, b) => rank(a) - rank(b))[0];
}

function axisOf(loss: Series, valLoss: Series | undefined, counter: Series | undefined): Axis {
  const first = loss.steps[0] ?? 0;
  const shift = first === 0 ? 1 : 0;
  const isEveryStep = loss.steps.every((step, at) => step === first + at);
  const known = new Set(loss.steps);
  const isAmong = valLoss?.steps.every((step) => known.has(step)) ?? true;
  const isRare = valLoss && valLoss.steps.length * STEPS_TO_A_VALIDATION <= loss.steps.length;
  // Lightning's "train_loss_epoch" stands at the step with which the epoch ended.
  if (isEveryStep && (loss.per === 'epoch' || (loss.per === null && isAmong && !isRare)))
    return { epochOf: (step) => step + shift, isExact: true, note: null };
  if (counter && counter.steps.length > 0) return counted(counter);
  if (valLoss && valLoss.steps.length > 1) {
    const ends = valLoss.steps;
    return {
      epochOf: (step) => {
        const at = countBelow(ends, step);
        return at === ends.length ? null : at + 1;
      },
      isExact: false,
      note: l10n.t`It is written by steps, not by epochs: from one validation to the next counts as an epoch (${ends.length}).`,
    };
  }
  const places = new Map(loss.steps.map((step, at) => [step, at + 1]));
  return {
    epochOf: (step) => places.get(step) ?? null,
    isExact: false,
    note: l10n.t`It is written by steps, not by epochs: each value counts as an epoch (${loss.steps.length}).`,
  };
}

/** Epochs by a tag that says which it is: whole numbers from 0 (Lightning), or how many are done, in fractions (Transformers). */
function counted({ steps, values }: Series): Axis {
  const isWhole = values.every(Number.isInteger);
  const shift = isWhole && values.includes(0) ? 1 : 0;
  return {
    epochOf: (step) => {
      const value = values[Math.max(0, countBelow(steps, step + 1) - 1)] ?? NaN;
      return Number.isFinite(value) ? Math.max(1, Math.ceil(value) + shift) : null;
    },
    isExact: false,
    note: null,
  };
}

/** How many of these rising steps come before this one. */
function countBelow(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface InEpoch {
  sum: number;
  count: number;
  last: number;
  time: number;
}

function inEpochs({ steps, values, times }: Series, { epochOf }: Axis): Map<number, InEpoch> {
  const found = new Map<number, InEpoch>();
  steps.forEach((step, at) => {
    const epoch = epochOf(step);
    const value = values[at] ?? NaN;
    if (epoch === null) return;
    const { sum, count } = found.get(epoch) ?? { sum: 0, count: 0 };
    found.set(epoch, { sum: sum + value, count: count + 1, last: value, time: times[at] ?? NaN });
  });
  return found;
}

function stepsOf({ steps, values, times }: Series, since: (time: number) => number): WholeTraining['steps'] {
  const shift = steps[0] === 0 ? 1 : 0;
  return steps.map((step, at) => ({
    step: step + shift,
    loss: values[at] ?? NaN,
    t: since(times[at] ?? NaN),
  }));
}
