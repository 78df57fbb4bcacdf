import {
  backend_util,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterInputs,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropInputInputs,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { requireFloat32 } from '../stock-kernel';

type Shape4D = [number, number, number, number];

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
  { strides, dilations, pad, dimRoundingMode }: Omit<DepthwiseConv2dNativeBackpropInputAttrs, 'inputShape'>,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    xShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
}
