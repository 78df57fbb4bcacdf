import type { LayerCall } from './layers';

/**
 * Layers with weights to penalize, and the option that does it. tfjs refuses kernelRegularizer on separable convolutions
 * and ignores it on depthwise ones (tfjs-layers/src/layers/convolutional.ts, convolutional_depthwise.ts).
 */
const REGULARIZER: Readonly<Record<string, string>> = {
  dense: 'kernelRegularizer',
  conv1d: 'kernelRegularizer',
  conv2d: 'kernelRegularizer',
  conv3d: 'kernelRegularizer',
  conv2dTranspose: 'kernelRegularizer',
  conv3dTranspose: 'kernelRegularizer',
  convLstm2d: 'kernelRegularizer',
  simpleRNN: 'kernelRegularizer',
  gru: 'kernelRegularizer',
  lstm: 'kernelRegularizer',
  separableConv2d: 'pointwiseRegularizer',
  depthwiseConv2d: 'depthwiseRegularizer',
};

export function regularizerOption(layer: LayerCall): string | null {
  return REGULARIZER[layer.kind] ?? null;
}

export function hasKernel(layer: LayerCall): boolean {
  return layer.kind in REGULARIZER;
}
