import * as l10n from '@vscode/l10n';
import { join } from '../fix';
import type { Attempt } from '../fix';
import { insertLayerBehind } from '../insertion';
import { activationOf, ownActivation, upToNextKernel } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { hasSharedOptions, optionOf, optionText, setOptions } from '../layer-options';
import { callsOf } from '../model-calls';
import type { Model } from '../models';
import { findOption, isKnown } from '../numbers';
import type { Script } from '../script';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** Means and variances of fewer rows are noise: Wu and He 2018 (arXiv 1803.08494), figure 1, see errors rise below 8. */
export const SMALLEST_BATCH = 8;

const KINDS = /^(dense|conv\dd|conv2dTranspose|separableConv2d|depthwiseConv2d)$/;

/**
 * Behind a layer's sums, where its activation is a layer of its own (Ioffe and Szegedy 2015, arXiv 1502.03167): there the offset of the
 * normalization does what the bias did, which goes. Behind the activation where the layer brings it along: Mishkin et al. 2016
 * (arXiv 1606.02228, table 5) found that place no worse, and the layer stays as it is.
 */
export const batchNormalization = perLayerRemedy({
  id: 'batch-normalization',
  reason: l10n.t('Each batch is brought to mean 0 and variance 1, which lets deep networks learn faster.'),
  together: (which) => l10n.t`Normalize batches after ${which}`,
  plan(script, model, at, layer) {
    const placement = model.placements[at];
    if (!placement || !KINDS.test(layer.kind) || model.outputs.has(layer)) return null;
    if (isNormalized(model, at) || activationOf(script, model, at) === 'selu') return null;
    return {
      id: `after-${layer.kind}`,
      title: l10n.t`Add batch normalization after ${layerWords(script, layer)}`,
      attempt:
        obstacle(script, model, layer) ??
        join(insertLayerBehind(script, placement, 'batchNormalization', ''), withoutBias(script, layer)),
    };
  },
});

/** Whether a normalization comes before the next layer with weights. */
export function isNormalized(model: Model, at: number): boolean {
  return upToNextKernel(model, at).some(({ layer }) => /^(batch|layer)Normalization$/.test(layer.kind));
}

/** Why batches of a size can't be normalized by, as a sentence. */
export function tooSmallBatches(size: number, line?: number): string {
  return line === undefined
    ? l10n.t`Training takes batches of ${size}: their mean and variance are too noisy to normalize by. Use layer normalization.`
    : l10n.t`The fit in line ${line} trains on batches of ${size}: their mean and variance are too noisy to normalize by. Use layer normalization.`;
}

function obstacle(script: Script, model: Model, layer: LayerCall): Attempt | null {
  if (/channelsFirst/.test(optionText(script, layer, 'dataFormat') ?? ''))
    return { disabled: l10n.t('The layer puts channels first: give the axis by hand.') };
  for (const call of callsOf(script, model, script.models, script.fits)) {
    const given =
      call.options.kind === 'literal' ? findOption(script, call.options.object, 'batchSize') : null;
    const size = given && isKnown(given) ? given.value : null;
    if (size !== null && size < SMALLEST_BATCH)
      return {
        disabled: tooSmallBatches(size, script.places.lineOf(call.nameRange.start)),
      };
  }
  return null;
}

function withoutBias(script: Script, layer: LayerCall): Attempt {
  const isLinear = ownActivation(script, layer) === 'linear';
  const given = optionText(script, layer, 'useBias');
  // Options that several layers share stay: the bias is only superfluous, not wrong.
  if (
    !isLinear ||
    given === 'false' ||
    hasSharedOptions(script, layer) ||
    (given !== null && given !== 'true') ||
    optionOf(script, layer, 'useBias')?.shorthand
  )
    return { edits: [] };
  const attempt = setOptions(script, layer, { useBias: 'false' });
  return 'edits' in attempt ? attempt : { edits: [] };
}
