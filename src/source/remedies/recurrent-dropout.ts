import * as l10n from '@vscode/l10n';
import { isRecurrent } from '../kernels';
import type { LayerCall } from '../layers';
import { layersAround, numberOption } from '../layer-numbers';
import { optionOf, setOptions } from '../layer-options';
import { changeNumber, isKnown, rounded, viaWords } from '../numbers';
import type { Script } from '../script';
import { tunable } from '../tunable';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';
import type { LayerPlan } from './per-layer';

const RATE = {
  name: l10n.t('recurrent dropout rate'),
  value: 0.2,
  low: 0.2,
  high: 0.5,
  scale: 'linear',
} as const;
const OPTIONS = ['dropout', 'recurrentDropout'];

/**
 * Drops inputs and states of a recurrent layer by one mask for all steps (Gal and Ghahramani 2016, arXiv 1512.05287): a new mask at
 * each step would erase what the state remembers.
 */
export const recurrentDropout = perLayerRemedy({
  id: 'recurrent-dropout',
  reason: l10n.t('One mask for all steps of a sequence regularizes the state without erasing it.'),
  together: (which) => l10n.t`Use recurrent dropout in ${which}`,
  noun: 'layers',
  plan(script, _model, _at, layer) {
    if (!isRecurrent(layer)) return null;
    const absent = OPTIONS.filter((key) => isAbsent(script, layer, key));
    if (absent.length === 0) return raise(script, layer);
    return {
      id: layer.kind,
      title: l10n.t`Add recurrent dropout ${tunable(RATE.value)} to ${layerWords(script, layer)}`,
      literal: RATE,
      attempt: setOptions(script, layer, Object.fromEntries(absent.map((key) => [key, tunable(RATE.value)]))),
    };
  },
});

function isAbsent(script: Script, layer: LayerCall, key: string): boolean {
  const value = optionOf(script, layer, key)?.value;
  return !value || /^(0|0?\.0|null|undefined)$/.test(script.text.slice(value.start, value.end));
}

function raise(script: Script, layer: LayerCall): LayerPlan | null {
  const kin = script.layers.filter(isRecurrent);
  const rate = numberOption(script, layer, 'recurrentDropout', kin);
  if (rate === null) return null;
  if (!isKnown(rate))
    return {
      id: layer.kind,
      title: l10n.t`Raise the recurrent dropout of ${layerWords(script, layer)}`,
      attempt: { disabled: l10n.t`The rate is not written as a number: ${rate.reason}.` },
    };
  if (rate.value >= RATE.high) return null;
  const value = rounded(Math.max(RATE.low, Math.min(RATE.high, rate.value + 0.1)));
  return {
    id: layer.kind,
    value,
    title: l10n.t`Raise the recurrent dropout of ${layerWords(script, layer)} from ${rate.value} to ${tunable(value)}${viaWords(rate)}`,
    literal: { ...RATE, value },
    attempt: changeNumber(script, rate, value),
    also: layersAround(kin, rate.alsoIn),
  };
}
