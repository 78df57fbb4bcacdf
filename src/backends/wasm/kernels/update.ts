import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { UPDATE_KERNEL, type UpdateAttributes } from '../../updates';
import { kernel } from '../kernel';
import { requireFloat32 } from '../stock-kernel';

interface Inputs {
  value: TensorInfo;
  gradient: TensorInfo;
  states: readonly TensorInfo[];
}

export const update = kernel<Inputs, UpdateAttributes>(
  UPDATE_KERNEL,
  ({ inputs: { value, gradient, states }, attrs: { rule, numbers }, backend }) => {
    requireFloat32('an update', value, gradient, ...states);
    const outputs = [value, ...states].map(({ shape }) => backend.makeOutput(shape, 'float32'));
    const addresses = [value, gradient, ...states, ...outputs].map((tensor) => backend.address(tensor));
    const run: (...numbers: number[]) => void = backend.natives[rule];
    run(util.sizeFromShape(value.shape), ...addresses, ...numbers);
    return outputs;
  },
);
