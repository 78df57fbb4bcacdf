import { wrap } from './patch';
import { isObject } from './framework';
import type { Layer, LayersCopy } from './framework';
import type { RandomStreams } from './random-streams';

/**
 * Gives each layer its own random stream for its initial weights, one per weight, and for what it draws in each training
 * call (dropout, noise). Streams are named by layer name, and tfjs counts names per class, so that inserting a dropout
 * layer renames no dense layer. The order of training examples has its own stream as well: see FitRecorder.
 */
export function seedLayers(copy: LayersCopy, streams: RandomStreams): void {
  if (!streams.seeded) return;
  wrap<Layer>(copy.layer, 'addWeight', (original) => {
    return function addWeight(this: Layer, ...args) {
      return streams.within(`init:${this.name}/${String(args[0])}`, () => original.apply(this, args));
    };
  });
  const calls = new WeakMap<Layer, number>();
  wrap<Layer>(copy.layer, 'apply', (original) => {
    return function apply(this: Layer, ...args) {
      const [, options] = args;
      if (!isObject(options) || !options['training'] || streams.isIsolated())
        return original.apply(this, args);
      const call = (calls.get(this) ?? 0) + 1;
      calls.set(this, call);
      return streams.within(`call:${this.name}#${call}`, () => original.apply(this, args));
    };
  });
}

/** tf.data seeds an unseeded `shuffle` from the clock, not from Math.random; under a seed it gets one of its own. */
export function seedDataset(prototype: Record<string, unknown>, streams: RandomStreams): void {
  if (!streams.seeded) return;
  let count = 0;
  wrap<unknown>(prototype, 'shuffle', (original) => {
    return function shuffle(this: unknown, bufferSize, seed, ...rest) {
      const own = seed ?? String(streams.draw(`dataset-shuffle:${++count}`));
      return original.call(this, bufferSize, own, ...rest);
    };
  });
}
