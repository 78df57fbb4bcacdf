import * as l10n from '@vscode/l10n';
import type { Attempt } from '../fix';
import { insertLayerBehind } from '../insertion';
import { dropoutBehind, isWrapped, lastOfBlock } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { optionOf, optionsOf, setOptions, useFactory } from '../layer-options';
import type { Script } from '../script';
import { tunable } from '../tunable';
import { layerWords, lineOf } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

const RATE = {
  name: l10n.t('spatial dropout rate'),
  value: 0.2,
  low: 0.1,
  high: 0.5,
  scale: 'linear',
} as const;

/** Dimensions between that of the examples and that of the channels. */
const DIMENSIONS: Readonly<Record<string, number>> = {
  embedding: 1,
  conv1d: 1,
  conv2d: 2,
  conv2dTranspose: 2,
  separableConv2d: 2,
  depthwiseConv2d: 2,
  conv3d: 3,
};

/**
 * Drops whole feature maps: neighbouring values tell the same, so dropping single ones does little (Tompson et al. 2015, arXiv 1411.4280).
 * tfjs has a layer of its own for sequences only; for images the mask is given one value a map.
 */
export const spatialDropout = perLayerRemedy({
  id: 'spatial-dropout',
  reason: l10n.t('Whole feature maps are dropped: single values are made up for by their neighbours.'),
  together: (which) => l10n.t`Use spatial dropout after ${which}`,
  plan(script, model, at, layer) {
    const dimensions = DIMENSIONS[layer.kind];
    if (!dimensions || model.outputs.has(layer)) return null;
    const behind = lastOfBlock(model, at);
    const placement = model.placements[behind];
    const present = dropoutBehind(model, behind)?.layer;
    if (!placement || (present && (present.kind !== 'dropout' || optionOf(script, present, 'noiseShape'))))
      return null;
    const title = present
      ? l10n.t`Make the dropout in line ${lineOf(script, present)} drop whole feature maps`
      : l10n.t`Add spatial dropout ${tunable(RATE.value)} after ${layerWords(script, layer)}`;
    return {
      id: present ? `dropout-${present.index}` : `after-${layer.kind}`,
      title,
      literal: present ? null : RATE,
      attempt: isWrapped(model, at)
        ? {
            disabled: l10n.t(
              'Inside a wrapper its outputs have one dimension more: give noiseShape by hand.',
            ),
          }
        : present
          ? convert(script, present, dimensions)
          : dimensions === 1
            ? insertLayerBehind(script, placement, 'spatialDropout1d', `{ rate: ${tunable(RATE.value)} }`)
            : insertLayerBehind(
                script,
                placement,
                'dropout',
                `{ rate: ${tunable(RATE.value)}, noiseShape: ${mask(script, dimensions)} }`,
              ),
      also: present ? [present.index] : [],
    };
  },
});

function convert(script: Script, present: LayerCall, dimensions: number): Attempt {
  if (dimensions === 1) return useFactory(script, present, 'spatialDropout1d');
  if (!optionsOf(script, present))
    return { disabled: l10n.t('Not safe to edit: its options come from elsewhere.') };
  return setOptions(script, present, { noiseShape: mask(script, dimensions) });
}

/** One value an example and map: tfjs takes null for the size of the batch, though its types know numbers only. */
function mask({ language }: Script, dimensions: number): string {
  const shape = `[null, ${'1, '.repeat(dimensions)}null]`;
  return language === 'javascript' ? shape : `${shape} as number[]`;
}
