import {
  backend_util,
  DepthwiseConv2dNative,
  type DepthwiseConv2dNativeAttrs,
  type DepthwiseConv2dNativeInputs,
  FusedDepthwiseConv2D,
  type FusedDepthwiseConv2DAttrs,
  type FusedDepthwiseConv2DInputs,
  type TensorInfo,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterInputs,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropInputInputs,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { requireFloat32, runKernel } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';
import { activated } from './activation';

/** The gradient of the Layers API's depthwise layer passes null for the dilations, whatever tfjs-core's type says. */
type Attributes = Omit<DepthwiseConv2dNativeBackpropInputAttrs, 'inputShape' | 'dilations'> & {
  dilations: number | [number, number] | null;
};
type Shape4D = [number, number, number, number];

/** With stock WASM's, generated windows ended in accesses outside the memory; which windows isn't known. */
export const depthwiseConv2D = kernel<DepthwiseConv2dNativeInputs, DepthwiseConv2dNativeAttrs>(
  DepthwiseConv2dNative,
  ({ inputs: { x, filter }, attrs, backend }) => run(backend, x, filter, attrs),
);

export const fusedDepthwiseConv2D = kernel<FusedDepthwiseConv2DInputs, FusedDepthwiseConv2DAttrs>(
  FusedDepthwiseConv2D,
  ({ inputs: { x, filter, bias, preluActivationWeights }, attrs, backend }) => {
    const output = run(backend, x, filter, attrs);
    const sum = bias ? runKernel('Add', backend, { a: output, b: bias }) : output;
    if (sum !== output) backend.disposeData(output.dataId);
    return activated(backend, sum, attrs.activation, preluActivationWeights);
  },
);

function run(backend: TrainingBackend, x: TensorInfo, filter: TensorInfo, attrs: Attributes): TensorInfo {
  requireFloat32(DepthwiseConv2dNative, x, filter);
  const info = infoOf(x.shape, filter.shape, attrs);
  const [geometry] = backend.scratchWith(info);
  const output = backend.makeOutput(info.outShape, 'float32');
  const [from, by, to] = [backend.address(x), backend.address(filter), backend.address(output)];
  backend.natives.depthwise(geometry, from, by, to);
  return output;
}

export const depthwiseBackpropFilter = kernel<
  DepthwiseConv2dNativeBackpropFilterInputs,
  DepthwiseConv2dNativeBackpropFilterAttrs
>(DepthwiseConv2dNativeBackpropFilter, ({ inputs: { x, dy }, attrs, backend }) => {
  requireFloat32(DepthwiseConv2dNativeBackpropFilter, x, dy);
  const [geometry] = backend.scratchWith(infoOf(x.shape, attrs.filterShape, attrs));
  const output = backend.makeOutput(attrs.filterShape, 'float32');
  const [from, by, to] = [backend.address(x), backend.address(dy), backend.address(output)];
  backend.natives.depthwiseFilterGradient(geometry, from, by, to);
  return output;
});

export const depthwiseBackpropInput = kernel<
  DepthwiseConv2dNativeBackpropInputInputs,
  DepthwiseConv2dNativeBackpropInputAttrs
>(DepthwiseConv2dNativeBackpropInput, ({ inputs: { dy, filter }, attrs, backend }) => {
  requireFloat32(DepthwiseConv2dNativeBackpropInput, dy, filter);
  const [geometry] = backend.scratchWith(infoOf(attrs.inputShape, filter.shape, attrs));
  const output = backend.makeOutput(attrs.inputShape, 'float32');
  const [from, by, to] = [backend.address(dy), backend.address(filter), backend.address(output)];
  backend.natives.depthwiseInputGradient(geometry, from, by, to);
  return output;
});

function infoOf(
  xShape: number[],
  filterShape: number[],
  { strides, dilations, pad, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    xShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
}
