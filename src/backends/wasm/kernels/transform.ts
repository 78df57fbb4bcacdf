import { transformConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Transform';
import { type TensorInfo, Transform, type TransformAttrs, type TransformInputs } from '@tensorflow/tfjs-core';
import { onCpu } from '../cpu-fallback';
import { inPlaceOf } from '../kernel';
import { runKernel } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';

// Stock WASM (4.22) reads other places than the mirrored ones, and backend `cpu` transforms the first image only.
export const transform = inPlaceOf<TransformInputs, TransformAttrs>(
  transformConfig,
  ({ inputs: { image, transforms }, attrs, backend }) => {
    const [count = 0] = image.shape;
    if (attrs.fillMode !== 'reflect' || count === 0) return undefined;
    const [height, width] = attrs.outputShape ?? [image.shape[1] ?? 0, image.shape[2] ?? 0];
    const output = backend.makeOutput([count, height, width, image.shape[3] ?? 0], image.dtype);
    for (let i = 0; i < count; i++) {
      const inputs = {
        image: row(backend, image, i),
        transforms: row(backend, transforms, transforms.shape[0] === 1 ? 0 : i),
      };
      const made = onCpu(Transform, { inputs, attrs, backend });
      const values = backend.typedArrayFromHeap(made);
      backend.typedArrayFromHeap(output).set(values, i * values.length);
      for (const { dataId } of [inputs.image, inputs.transforms, made]) backend.disposeData(dataId);
    }
    return output;
  },
);

function row(backend: TrainingBackend, x: TensorInfo, i: number): TensorInfo {
  const rest = x.shape.slice(1);
  const attrs = { begin: [i, ...rest.map(() => 0)], size: [1, ...rest] };
  return runKernel('Slice', backend, { x }, attrs);
}
