import * as l10n from '@vscode/l10n';
import type { LayerCall } from './layers';
import { propertyOf, resolveOptions } from './options';
import type { Script } from './script';
import { callArguments } from './syntax';

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

/** The option that penalizes a layer's biases; null where it has none. */
export function biasRegularizerOption(script: Script, layer: LayerCall): string | null {
  if (!hasKernel(layer)) return null;
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  const given = options.kind === 'literal' ? propertyOf(script, options.object, 'useBias')?.value : null;
  return given && script.text.slice(given.start, given.end) === 'false' ? null : 'biasRegularizer';
}

/** Why an option is of no use on a recurrent layer. */
export function ignored(option: string, layer: LayerCall): string {
  return l10n.t`TensorFlow.js ignores ${option} on ${layer.kind} layers.`;
}

/**
 * Recurrent layers keep their weights in a cell, and tfjs (up to 4.22) never collects a cell's penalties: the options are
 * accepted and do nothing. Checked in test/unit/source/trains.test.ts.
 */
export function ignoresRegularizers(layer: LayerCall): boolean {
  return isRecurrent(layer);
}

export function isRecurrent({ kind }: LayerCall): boolean {
  return ['simpleRNN', 'gru', 'lstm', 'convLstm2d'].includes(kind);
}
