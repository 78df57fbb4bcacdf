import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { trainingBackend, type TrainingBackend } from './training-backend';

/** tfjs-core declares inputs as a `Pick` of a map whose values may be missing; those marked `?` may be missing here too. */
type Present<Inputs> = { readonly [name in keyof Inputs]: Exclude<Inputs[name], undefined> };

export interface Call<Inputs, Attributes> {
  readonly inputs: Present<Inputs>;
  readonly attrs: Attributes;
  readonly backend: TrainingBackend;
}

/**
 * A kernel for the backend `wasm`.
 * @param run gets inputs and attributes as tfjs-core's kernel_names.ts declares them for this name
 */
export function kernel<Inputs extends object, Attributes extends object>(
  kernelName: string,
  run: (call: Call<Inputs, Attributes>) => TensorInfo | TensorInfo[],
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const call = { inputs, attrs, backend: trainingBackend(kernelName, backend) };
      // Inputs and attributes neither: this border is tfjs-core's own, where the operation has checked what it passes.
      return run(call as unknown as Call<Inputs, Attributes>);
    },
  };
}

/**
 * A kernel for part of what a stock one does.
 * @param run gives nothing where the stock one shall do it
 */
export function inPlaceOf<Inputs extends object, Attributes extends object>(
  stock: KernelConfig,
  run: (call: Call<Inputs, Attributes>) => TensorInfo | undefined,
): KernelConfig {
  return {
    ...stock,
    kernelFunc: (call) => {
      const { inputs, attrs } = call;
      const typed = { inputs, attrs, backend: trainingBackend(stock.kernelName, call.backend) };
      return run(typed as unknown as Call<Inputs, Attributes>) ?? stock.kernelFunc(call);
    },
  };
}
