import type { TensorInfo } from '@tensorflow/tfjs-core';
import { windowSize, type WindowInfo } from '../geometry';
import { requireFloat32 } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';

/** A convolution on two or three axes. */
export function runConvolution(
  backend: TrainingBackend,
  info: WindowInfo,
  x: TensorInfo,
  filter: TensorInfo,
  bias?: TensorInfo,
): TensorInfo {
  requireFloat32('a convolution', x, filter);
  if (bias && bias.shape.join() !== String(info.outChannels))
    throw new Error(
      `a convolution with ${info.outChannels} filters can't have a bias of shape [${bias.shape.join()}]`,
    );
  const output = backend.makeOutput(info.outShape, 'float32');
  const [geometry, scratch] = working(backend, info);
  const biasAt = bias ? backend.address(bias) : 0;
  const [from, by, to] = [backend.address(x), backend.address(filter), backend.address(output)];
  backend.natives.convolution(geometry, from, by, biasAt, to, scratch);
  return output;
}

export function runFilterGradient(
  backend: TrainingBackend,
  info: WindowInfo,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
): TensorInfo {
  requireFloat32('the gradient of a convolution', x, dy);
  const output = backend.makeOutput(filterShape, 'float32');
  const [geometry, scratch] = working(backend, info);
  const [from, by, to] = [backend.address(x), backend.address(dy), backend.address(output)];
  backend.natives.convolutionFilterGradient(geometry, from, by, to, scratch);
  return output;
}

export function runInputGradient(
  backend: TrainingBackend,
  info: WindowInfo,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  requireFloat32('the gradient of a convolution', dy, filter);
  const output = backend.makeOutput(info.inShape, 'float32');
  const [geometry, scratch] = working(backend, info);
  const [from, by, to] = [backend.address(dy), backend.address(filter), backend.address(output)];
  backend.natives.convolutionInputGradient(geometry, from, by, to, scratch);
  return output;
}

function working(backend: TrainingBackend, info: WindowInfo): [geometry: number, scratch: number] {
  if (info.dataFormat !== 'channelsLast')
    throw new Error("a convolution on backend 'wasm' needs the channels in the last axis (NHWC, NDHWC)");
  return backend.scratchWith(info, backend.natives.convolutionScratchBytes(windowSize(info)));
}
