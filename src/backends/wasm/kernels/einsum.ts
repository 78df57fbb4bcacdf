import { backend_util, Einsum, type EinsumAttrs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { reshaped, runKernel } from '../stock-kernel';

/** The order of calculation that tfjs-core works out (transpose, multiply, sum), as on backend `cpu`. */
export const einsum = kernel<readonly TensorInfo[], EinsumAttrs>(
  Einsum,
  ({ inputs, attrs: { equation }, backend }) => {
    const tensors = Object.values(inputs) as readonly TensorInfo[];
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
    // The function reads shapes only, though its type asks for whole tensors.
    backend_util.checkEinsumDimSizes(
      allDims.length,
      idDims,
      tensors as unknown as Parameters<typeof backend_util.checkEinsumDimSizes>[2],
    );
    const { path, steps } = backend_util.getEinsumComputePath(summedDims, idDims);
    const made: TensorInfo[] = [];
    const keep = (tensor: TensorInfo): TensorInfo => {
      made.push(tensor);
      return tensor;
    };
    let output: TensorInfo | undefined;
    let left = allDims.length;
    for (const [i, step] of steps.entries()) {
      for (const id of step) {
        const term = tensors[id];
        const dims = idDims[id];
        if (!term || !dims) throw new Error(`einsum "${equation}" has no input ${id}`);
        const { permutationIndices: perm, expandDims } = backend_util.getEinsumPermutation(left, dims);
        const identity = backend_util.isIdentityPermutation(perm);
        let x = identity ? term : keep(runKernel('Transpose', backend, { x: term }, { perm }));
        const shape = [...x.shape];
        for (const place of expandDims) shape.splice(place, 0, 1);
        if (!util.arraysEqual(x.shape, shape)) x = keep(reshaped(backend, x, shape));
        output = output ? keep(runKernel('Multiply', backend, { a: x, b: output })) : x;
      }
      if (i === steps.length - 1) break;
      const summed = path[i] ?? -1;
      if (summed >= 0 && output) {
        const axis = summed - (allDims.length - left);
        output = keep(runKernel('Sum', backend, { x: output }, { axis, keepDims: false }));
      }
      left--;
    }
    if (!output) throw new Error(`einsum "${equation}" has no inputs`);
    // The output has a reference of its own, whether it was made here or is an input.
    backend.incRef(output.dataId);
    for (const tensor of made) backend.disposeData(tensor.dataId);
    return output;
  },
);
