import type { Epoch, FitStarted, RunEvent } from '../../protocol/events';
import type { WholeCurve } from './columns';
import type { WholeEpoch, WholeTraining } from './whole-training';

/** Steps that stand in one event. */
const STEPS_TO_AN_EVENT = 1000;
const FIT = 'fit-1';

/** What a recorder would have written of this training, as far as its files tell; what they don't stays unknown. */
export function eventsOfTraining(training: WholeTraining): RunEvent[] {
  const { epochs, steps, validationExamples } = training;
  const hasValidation = epochs.some(
    ({ valLoss, valMetrics }) => valLoss !== null || Object.keys(valMetrics).length > 0,
  );
  const events: RunEvent[] = [
    fitStarted(FIT, { validation: hasValidation ? 'data' : 'none', validationExamples }),
  ];
  for (let at = 0; at < steps.length; at += STEPS_TO_AN_EVENT) {
    const stretch = steps.slice(at, at + STEPS_TO_AN_EVENT);
    const last = stretch.at(-1);
    events.push({
      type: 'batches',
      t: last?.t ?? 0,
      fit: FIT,
      stride: 1,
      last: last?.step ?? 0,
      steps: stretch.map(({ step }) => step),
      losses: stretch.map(({ loss }) => loss),
    });
  }
  let before = 0;
  for (const epoch of epochs) {
    events.push(epochEvent(FIT, epoch, before));
    before = epoch.t ?? before;
  }
  // A file that is still written says nothing of how the training ended.
  if (!training.isTorn) events.push({ type: 'fit-ended', t: before, fit: FIT, reason: 'finished' });
  events.push({ type: 'run-ended', t: before, exitCode: 0 });
  return events;
}

export function fitStarted(
  fit: string,
  known: Pick<FitStarted, 'validation' | 'validationExamples'> & Partial<FitStarted>,
): FitStarted {
  return {
    t: 0,
    type: 'fit-started',
    fit,
    model: null,
    call: 'fit',
    site: null,
    backend: 'unknown',
    epochs: null,
    batchSize: null,
    trainExamples: null,
    shuffle: null,
    data: null,
    ...known,
  };
}

/** @param before when the epoch before it ended, milliseconds since the start */
export function epochEvent(
  fit: string,
  { epoch, t, loss, valLoss, metrics, valMetrics, learningRate }: WholeEpoch,
  before: number,
): Epoch {
  return {
    t: t ?? before,
    type: 'epoch',
    fit,
    epoch,
    loss,
    valLoss,
    metrics,
    valMetrics,
    penalty: null,
    inferenceLoss: null,
    inferenceExamples: null,
    learningRate: learningRate !== null && Number.isFinite(learningRate) ? learningRate : null,
    durationMs: t === null ? 0 : Math.max(0, t - before),
    memory: { tensors: null, tensorBytes: null, residentBytes: 0 },
    recorder: { ms: 0, skipped: [] },
  };
}

export function trainingOfCurve(curve: WholeCurve, isTorn: boolean): WholeTraining {
  const { epochs, loss, valLoss, metrics, valMetrics, learningRate, validationExamples } = curve;
  return {
    epochs: epochs.map((epoch, at) => ({
      epoch,
      t: null,
      loss: loss[at] ?? NaN,
      valLoss: valLoss[at] ?? null,
      metrics: valuesAt(metrics, at),
      valMetrics: valuesAt(valMetrics, at),
      learningRate: learningRate[at] ?? null,
    })),
    steps: [],
    validationExamples,
    isTorn,
  };
}

function valuesAt(lists: Readonly<Record<string, (number | null)[]>>, at: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([name, values]): [string, number][] => {
      const value = values[at];
      return value === null || value === undefined ? [] : [[name, value]];
    }),
  );
}
