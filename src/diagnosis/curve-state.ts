import type { Epoch } from '../protocol/events';
import { emptyRunState, type FitState, type RunState } from '../protocol/run-state';

export interface Curve {
  loss: number[];
  /** Validation losses at the same epochs; null where there is none. */
  valLoss: (number | null)[];
  validationExamples?: number | null;
}

/**
 * A file of numbers as a run with one fit, so that everything that reads runs can read it. The number of planned
 * epochs stays unknown: a curve's first half must be judged as it would have been at the time. Epochs are those of `loss`.
 */
export function curveToState(curve: Curve): RunState {
  const hasValidation = curve.valLoss.some((loss) => loss !== null);
  const fit: FitState = {
    started: {
      t: 0,
      type: 'fit-started',
      fit: 'curve',
      model: null,
      call: 'fit',
      site: null,
      backend: 'unknown',
      epochs: null,
      batchSize: null,
      trainExamples: null,
      validationExamples: curve.validationExamples ?? null,
      validation: hasValidation ? 'data' : 'none',
      shuffle: null,
      data: null,
    },
    ended: null,
    epochs: curve.loss.map((loss, index) => curveEpoch(index + 1, loss, curve.valLoss[index] ?? null)),
    batches: { steps: [], losses: [], stride: 1, seen: 0 },
    weights: [],
    gradients: [],
    activations: [],
    evaluations: [],
    importance: null,
    augmented: null,
  };
  return { ...emptyRunState(), fits: [fit], ended: true };
}

function curveEpoch(epoch: number, loss: number, valLoss: number | null): Epoch {
  return {
    t: 0,
    type: 'epoch',
    fit: 'curve',
    epoch,
    loss,
    valLoss,
    metrics: {},
    valMetrics: {},
    penalty: null,
    inferenceLoss: null,
    inferenceExamples: null,
    learningRate: null,
    durationMs: 0,
    memory: { tensors: null, tensorBytes: null, residentBytes: 0 },
    recorder: { ms: 0, skipped: [] },
  };
}
