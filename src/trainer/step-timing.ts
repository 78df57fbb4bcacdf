import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import { replaceOptimizer, snapshot } from './model-snapshot';
import type { Nesting } from './nesting';
import type { RandomStreams } from './random-streams';

/** The first step pays for what is made once: compiled kernels, packed weights, the optimizer's slots. */
const WARM_STEPS = 1;
const MOST_STEPS = 12;
/** Enough for a median that noise doesn't turn. */
const ENOUGH_MS = 150;
const ENOUGH_STEPS = 3;
/** A step this long isn't repeated: what comes once is a small part of it. */
const LONG_MS = 1000;

/** A batch as plain values: none of the run's own tensors goes to a backend that is only tried out. */
export interface BatchValues {
  inputs: TensorValues[];
  targets: TensorValues[];
}

interface TensorValues {
  values: NumberArray;
  shape: number[];
  dtype: string;
}

export function copyValues({ shape, dtype }: Tensor, values: NumberArray): TensorValues {
  return { values: values.slice(), shape: [...shape], dtype };
}

export interface StepTimer {
  /** Milliseconds of a training step of the model on the engine's present backend: the median after the first. */
  time(): Promise<number>;
  /** Puts weights and optimizer back as they were, to the bit. */
  restore(): void;
}

/**
 * Times training steps of a model that is about to be trained, without a trace: weights, optimizer and random numbers are as before.
 */
export function createStepTimer(
  { engine, nesting, streams }: { engine: Engine; nesting: Nesting; streams: RandomStreams },
  model: LayersModel,
  batch: BatchValues,
): StepTimer {
  const restore = snapshot(model);
  const weights = model.getWeights().map((weight) => copyValues(weight, weight.dataSync()));
  const toTensor = ({ values, shape, dtype }: TensorValues): Tensor =>
    engine.makeTensor(values.slice(), shape, dtype);

  async function timed(step: () => Tensor[]): Promise<number> {
    const begin = performance.now();
    const losses = nesting.within(() => streams.isolated(step));
    // What a backend has only queued is done when the loss is known.
    await losses[0]?.data();
    for (const loss of losses) loss.dispose();
    return performance.now() - begin;
  }

  return {
    async time() {
      const fresh = weights.map(toTensor);
      model.setWeights(fresh);
      for (const tensor of fresh) tensor.dispose();
      replaceOptimizer(model);
      const data = [...batch.inputs, ...batch.targets].map(toTensor);
      try {
        const step = model.makeTrainFunction();
        const times: number[] = [];
        let sum = 0;
        for (let count = 0; count < MOST_STEPS && (sum < ENOUGH_MS || times.length < ENOUGH_STEPS); count++) {
          const ms = await timed(() => step(data));
          if (ms > LONG_MS) return ms;
          if (count < WARM_STEPS) continue;
          times.push(ms);
          sum += ms;
        }
        times.sort((a, b) => a - b);
        return times[times.length >> 1] ?? Infinity;
      } finally {
        for (const tensor of data) tensor.dispose();
      }
    },
    restore,
  };
}
