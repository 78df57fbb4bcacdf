import { isLayerVariable, isObject } from './framework';
import type { Initializer, Layer, LayersCopy, LayerVariable } from './framework';
import { wrap } from './patch';
import type { RandomStreams } from './random-streams';

/** Remembers how each weight was initialized, so that it can be drawn again. */
export interface InitialWeights {
  watch(copy: LayersCopy): void;
  /** Draws the trainable layers' weights again under `key`; frozen layers and loaded weights stay as they are. */
  redraw(layers: readonly Layer[], key: string, streams: RandomStreams): void;
}

interface Origin {
  name: string;
  initializer: Initializer;
  shape: number[];
  dtype: string | undefined;
}

export function createInitialWeights(): InitialWeights {
  const origins = new WeakMap<LayerVariable, Origin>();
  return {
    watch(copy) {
      wrap<Layer>(copy.layer, 'addWeight', (original) => {
        return function addWeight(this: Layer, ...args) {
          const weight = original.apply(this, args);
          const [name, shape, dtype, initializer] = args;
          // Layers that are being loaded get zeros here and their real weights later.
          if (isLayerVariable(weight) && isInitializer(initializer) && !this.fastWeightInitDuringBuild)
            origins.set(weight, {
              name: String(name),
              initializer,
              shape: shape as number[],
              dtype: typeof dtype === 'string' ? dtype : undefined,
            });
          return weight;
        };
      });
    },
    redraw(layers, key, streams) {
      for (const layer of layers) {
        if (!layer.trainable) continue;
        for (const weight of layer.weights) {
          const origin = origins.get(weight);
          if (origin)
            streams.isolated(() => draw(weight, origin), `${key}|init:${layer.name}/${origin.name}`);
        }
      }
    },
  };
}

function draw(weight: LayerVariable, { initializer, shape, dtype }: Origin): void {
  const seed = initializer.seed;
  // A fixed seed would give every replicate the same start.
  if (typeof seed === 'number') initializer.seed = null;
  try {
    const value = initializer.apply(shape, dtype);
    weight.write(value);
    value.dispose();
  } finally {
    if (typeof seed === 'number') initializer.seed = seed;
  }
}

function isInitializer(value: unknown): value is Initializer {
  return isObject(value) && typeof value['apply'] === 'function';
}
