import { Identity, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { reshaped } from '../stock-kernel';

/** As on backend `cpu`, the same values once more: stock WASM copies them, and a training step clones a lot for its gradients. */
export const identity = kernel<{ x: TensorInfo }, object>(Identity, ({ inputs: { x }, backend }) =>
  reshaped(backend, x, x.shape),
);
