import { castConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Cast';
import { type CastAttrs, type CastInputs, Identity, type TensorInfo } from '@tensorflow/tfjs-core';
import { inPlaceOf, kernel } from '../kernel';
import { reshaped } from '../stock-kernel';

// As on backend `cpu`, the same values once more. Stock WASM copies them, and a training step clones a lot for its gradients.
export const identity = kernel<{ x: TensorInfo }, object>(Identity, ({ inputs: { x }, backend }) =>
  reshaped(backend, x, x.shape),
);

export const cast = inPlaceOf<CastInputs, CastAttrs>(
  castConfig,
  ({ inputs: { x }, attrs: { dtype }, backend }) =>
    x.dtype === dtype ? reshaped(backend, x, x.shape) : undefined,
);
