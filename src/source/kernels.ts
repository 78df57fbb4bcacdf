import type { LayerCall } from './layers';

/**
 * Layers with weights to penalize, and the option that does it. tfjs refuses kernelRegularizer on separable convolutions
 * and overlooks it on depthwise ones (tfjs-layers/src/layers/convolutional.ts, convolutional_depthwise.ts).
 */
const REGULARIZER: Readonly<Record<string, string>> = {
  dense: 'kernelRegularizer',
  conv1d: 'kernelRegularizer',
  conv2d: 'kernelRegularizer',
  conv3d: 'kernelRegularizer',
  conv2dTranspose: 'kernelRegularizer',
  conv3dTranspose: 'kernelRegularizer',
  separableConv2d: 'pointwiseRegularizer',
  depthwiseConv2d: 'depthwiseRegularizer',
  simpleRNN: 'kernelRegularizer',
  gru: 'kernelRegularizer',
  lstm: 'kernelRegularizer',
  convLstm2d: 'kernelRegularizer',
};

export function regularizerOption(layer: LayerCall): string | null {
  return REGULARIZER[layer.kind] ?? null;
}

export function hasKernel(layer: LayerCall): boolean {
  return layer.kind in REGULARIZER;
}

/**
 * Recurrent layers keep their weights in a cell, and tfjs (up to 4.22) never collects a cell's penalties: the option is
 * accepted and does nothing. Checked in test/unit/source/trains.test.ts.
 */
export function ignoresRegularizers(layer: LayerCall): boolean {
  return ['simpleRNN', 'gru', 'lstm', 'convLstm2d'].includes(layer.kind);
}
