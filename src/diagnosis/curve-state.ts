import type { Epoch } from '../protocol/events';
import { emptySeries } from '../protocol/thinned-series';
import { emptyRunState, type FitState, type RunState } from '../protocol/run-state';

/** A training curve made elsewhere. All lists are of one length, one value an epoch. */
export interface Curve {
  /** Epoch numbers from 1, rising; left out: 1, 2, 3 … */
  epochs?: readonly number[];
  loss: readonly number[];
  /** Validation losses at the same epochs; null where there is none, an empty list where there are none at all. */
  valLoss: readonly (number | null)[];
  /** Validation metrics at the same epochs, by name without "val_". */
  valMetrics?: Readonly<Record<string, readonly (number | null)[]>>;
  validationExamples?: number | null;
}

/**
 * A file of numbers as a run with one fit, so that everything that reads runs can read it. The number of planned
 * epochs stays unknown: a curve's first half must be judged as it would have been at the time. Epochs are those of `loss`.
 */
export function curveToState(curve: Curve): RunState {
  const metrics = Object.entries(curve.valMetrics ?? {});
  const hasValidation =
    curve.valLoss.some((loss) => loss !== null) ||
    metrics.some(([, values]) => values.some((value) => value !== null));
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
    epochs: curve.loss.map((loss, index) => {
      const epoch = curve.epochs?.[index] ?? index + 1;
      return curveEpoch(epoch, loss, curve.valLoss[index] ?? null, metricsAt(metrics, index));
    }),
    batches: emptySeries(),
    weights: [],
    gradients: [],
    activations: [],
    evaluations: [],
    validationLosses: [],
    importance: null,
    augmented: null,
  };
  return { ...emptyRunState(), fits: [fit], ended: true };
}

type Metrics = readonly (readonly [string, readonly (number | null)[]])[];

function metricsAt(metrics: Metrics, index: number): Record<string, number> {
  const at: Record<string, number> = {};
  for (const [name, values] of metrics) {
    const value = values[index];
    if (value != null) at[name] = value;
  }
  return at;
}

function curveEpoch(
  epoch: number,
  loss: number,
  valLoss: number | null,
  valMetrics: Record<string, number>,
): Epoch {
  return {
    t: 0,
    type: 'epoch',
    fit: 'curve',
    epoch,
    loss,
    valLoss,
    metrics: {},
    valMetrics,
    penalty: null,
    inferenceLoss: null,
    inferenceExamples: null,
    learningRate: null,
    durationMs: 0,
    memory: { tensors: null, tensorBytes: null, residentBytes: 0 },
    recorder: { ms: 0, skipped: [] },
  };
}
