import type { EpochMoment } from './extras';
import type { FitPlan } from './fit-plan';
import type { History } from './framework';

/** A call of one epoch is mostly one of many; how many is known to nobody. */
const EPOCHS_OF_A_LOOP = 30;

interface Done {
  epoch: number;
  epochsDone: number;
  steps: number;
  /** Milliseconds; Infinity before the first. */
  fastestStep: number;
  /** Where the plan doesn't know it. */
  observedBatchSize: number | null;
}

/** How far a fit has come, in examples trained on. */
export function progressOf(
  { trainExamples, epochs, initialEpoch, batchSize }: FitPlan,
  { epoch, epochsDone, steps, fastestStep, observedBatchSize }: Done,
): Omit<EpochMoment, 'isLast'> {
  const ofCall = epochs === null ? null : epochs - initialEpoch;
  const planned = ofCall === 1 ? EPOCHS_OF_A_LOOP : ofCall;
  const size = batchSize ?? observedBatchSize;
  const perBatch = size !== null && trainExamples !== null ? Math.min(size, trainExamples) : size;
  const trained = trainExamples === null ? steps * (size ?? 0) : epochsDone * trainExamples;
  return {
    epoch,
    batchSize: perBatch,
    msPerExample: perBatch !== null && fastestStep < Infinity ? fastestStep / perBatch : null,
    trained,
    planned: planned === null ? null : (planned * trained) / Math.max(1, epochsDone),
  };
}

/** Null where nobody knows it beforehand. */
export function batchesPerEpoch({ params }: History, { trainExamples, batchSize }: FitPlan): number | null {
  if (params?.steps !== undefined && params.steps !== null) return params.steps;
  return trainExamples !== null && batchSize !== null ? Math.ceil(trainExamples / batchSize) : null;
}
