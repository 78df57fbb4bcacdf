import * as l10n from '@vscode/l10n';
import { hiddenLayers } from '../hidden-layers';
import { upToNextKernel } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { layersAround, numberOption } from '../layer-numbers';
import { optionOf } from '../layer-options';
import type { Model } from '../models';
import { changeNumber, isKnown, viaWords } from '../numbers';
import type { Remedy } from '../fix';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import { tunable } from '../tunable';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

export const LEAST = 2;
export const MOST = 4096;

/** The option that says how large a layer is. */
export const SIZE: Readonly<Record<string, string>> = {
  dense: 'units',
  simpleRNN: 'units',
  gru: 'units',
  lstm: 'units',
  conv1d: 'filters',
  conv2d: 'filters',
  conv3d: 'filters',
  conv2dTranspose: 'filters',
  separableConv2d: 'filters',
  convLstm2d: 'filters',
};

interface Titles {
  together(which: string): string;
  of(key: string, layer: string): string;
  to(key: string, layer: string, value: string, via: string): string;
}

const TITLES: Readonly<Record<'smaller-layers' | 'larger-layers', Titles>> = {
  'smaller-layers': {
    together: (which) => l10n.t`Halve ${which}`,
    of: (key, layer) => l10n.t`Halve the ${key} of ${layer}`,
    to: (key, layer, value, via) => l10n.t`Halve the ${key} of ${layer} to ${value}${via}`,
  },
  'larger-layers': {
    together: (which) => l10n.t`Double ${which}`,
    of: (key, layer) => l10n.t`Double the ${key} of ${layer}`,
    to: (key, layer, value, via) => l10n.t`Double the ${key} of ${layer} to ${value}${via}`,
  },
};

/** Halves or doubles the units or filters of hidden layers. */
export function layerSizeRemedy(id: 'smaller-layers' | 'larger-layers', reason: string): Remedy {
  const isSmaller = id === 'smaller-layers';
  const titles = TITLES[id];
  return perLayerRemedy({
    id,
    reason,
    together: (which) => titles.together(which),
    plan(script, model, at, layer) {
      const key = SIZE[layer.kind];
      if (!key || model.outputs.has(layer)) return null;
      const kin = hiddenLayers(script).filter((one) => SIZE[one.kind] === key);
      const size = numberOption(script, layer, key, kin);
      if (size === null) return null;
      const words = layerWords(script, layer);
      if (!isKnown(size))
        return {
          id: layer.kind,
          title: titles.of(key, words),
          attempt: { disabled: l10n.t`Its ${key} are not written as a number: ${size.reason}.` },
        };
      const value = isSmaller ? Math.floor(size.value / 2) : size.value * 2;
      if (value < LEAST || value > MOST || !Number.isInteger(value)) return null;
      const obstacle = fixedBy(script, model, at, layer);
      return {
        id: layer.kind,
        value,
        title: titles.to(key, words, tunable(value), viaWords(size)),
        literal: {
          name: key,
          value,
          low: Math.max(LEAST, Math.ceil(Math.min(value, size.value) / 8)),
          high: Math.min(MOST, Math.max(value, size.value) * (isSmaller ? 1 : 4)),
          scale: 'log',
          integer: true,
        },
        attempt: obstacle === null ? changeNumber(script, size, value) : { disabled: obstacle },
        also: layersAround(kin, size.alsoIn),
      };
    },
  });
}

/** What else in the model rests on the size of a layer, as a sentence. */
export function fixedBy(script: Script, model: Model, at: number, layer: LayerCall): string | null {
  const here = model.placements[at];
  // Outputs of functions may be joined anywhere in the file, those of a sequence only there.
  const reach = here?.kind === 'apply' ? script.layers : model.placements.map((p) => p.layer);
  const joint = reach.find(({ kind }) => /^(add|average|maximum|minimum|multiply|dot)$/.test(kind));
  const line = (one: LayerCall): number => script.places.lineOf(one.nameRange.start);
  if (joint)
    return l10n.t`The ${joint.kind} layer in line ${line(joint)} joins outputs of equal size: change all of them by hand.`;
  const shaped = upToNextKernel(model, at).find((p) => p.layer.kind === 'reshape');
  if (shaped)
    return l10n.t`The reshape in line ${line(shaped.layer)} asks for this size: change both by hand.`;
  const hasState = here?.kind === 'apply' && callArguments(here.node).length > 1;
  if (hasState || optionOf(script, layer, 'returnState'))
    return l10n.t('Its state is handed to or from another layer of the same size: change both by hand.');
  return null;
}
