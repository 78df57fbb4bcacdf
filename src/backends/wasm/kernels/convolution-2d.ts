import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropFilterInputs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type Conv2DBackpropInputInputs,
  type Conv2DInputs,
  FusedConv2D,
  type FusedConv2DAttrs,
  type FusedConv2DInputs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { onCpu } from '../cpu-fallback';
import { type Call, kernel } from '../kernel';
import { activated } from './activation';
import { runConvolution, runFilterGradient, runInputGradient } from './convolution';

type Shape4D = [number, number, number, number];

/** Stock WASM crashes on paddings in numbers with a filter that isn't square. */
export const conv2D = channelsLast<Conv2DInputs, Conv2DAttrs>(
  Conv2D,
  ({ inputs: { x, filter }, attrs, backend }) => {
    const info = infoOf(x.shape, filter.shape, attrs, attrs.dilations);
    return runConvolution(backend, info, x, filter);
  },
);

export const fusedConv2D = channelsLast<FusedConv2DInputs, FusedConv2DAttrs>(
  FusedConv2D,
  ({ inputs: { x, filter, bias, preluActivationWeights }, attrs, backend }) => {
    const info = infoOf(x.shape, filter.shape, attrs, attrs.dilations);
    const output = runConvolution(backend, info, x, filter, bias);
    return activated(backend, output, attrs.activation, preluActivationWeights, attrs.leakyreluAlpha);
  },
);

export const conv2DBackpropFilter = channelsLast<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
  Conv2DBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const info = infoOf(x.shape, attrs.filterShape, attrs, 1);
    return runFilterGradient(backend, info, x, dy, attrs.filterShape);
  },
);

/** Stock WASM has a loop over single values. */
export const conv2DBackpropInput = channelsLast<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const info = infoOf(attrs.inputShape, filter.shape, attrs, 1);
    return runInputGradient(backend, info, dy, filter);
  },
);

/** The Layers API brings channels to the last axis itself; where operations are called with NCHW, `cpu` does them. */
function channelsLast<Inputs extends object, Attributes extends { dataFormat: 'NHWC' | 'NCHW' }>(
  name: string,
  run: (call: Call<Inputs, Attributes>) => TensorInfo,
): KernelConfig {
  return kernel<Inputs, Attributes>(name, (call) =>
    call.attrs.dataFormat === 'NCHW' ? onCpu(name, call) : run(call),
  );
}

function infoOf(
  xShape: number[],
  filterShape: number[],
  { strides, pad, dimRoundingMode, dataFormat }: Omit<Conv2DAttrs, 'dilations'>,
  dilations: number | [number, number],
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    xShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(dataFormat),
  );
}
