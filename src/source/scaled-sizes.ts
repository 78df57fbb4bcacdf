import * as l10n from '@vscode/l10n';
import type { FixEdit } from '../protocol/edits';
import { mergeEdits } from './fix';
import { hiddenLayers } from './hidden-layers';
import { numberOption } from './layer-numbers';
import { changeNumber, isKnown } from './numbers';
import { layerWords } from './remedies/layer-fixes';
import { fixedBy, SIZE } from './remedies/layer-size';
import type { Script } from './script';
import { unmarked } from './tunable';

/** Units of a layer, as they were and as they are after the edits. */
export interface ScaledSize {
  readonly layer: string;
  readonly from: number;
  readonly to: number;
}

export interface ScaledSizes {
  readonly edits: FixEdit[];
  readonly sizes: readonly ScaledSize[];
  /** Hidden layers that stay as they are, with the reason, a sentence each. */
  readonly left: readonly string[];
}

/** Multiplies the units or filters of all hidden layers by `factor`, to the nearest whole number from 1 on. */
export function scaledSizes(script: Script, factor: number): ScaledSizes {
  const edits: FixEdit[] = [];
  const sizes: ScaledSize[] = [];
  const left: string[] = [];
  const hidden = new Set(hiddenLayers(script));
  for (const model of script.models)
    model.placements.forEach(({ layer }, at) => {
      const key = SIZE[layer.kind];
      if (key === undefined || !hidden.delete(layer)) return;
      const kin = hiddenLayers(script).filter((one) => SIZE[one.kind] === key);
      const size = numberOption(script, layer, key, kin);
      if (size === null) return;
      const name = layerWords(script, layer);
      if (!isKnown(size)) {
        left.push(l10n.t`The ${key} of ${name} are not written as a number: ${size.reason}.`);
        return;
      }
      const obstacle = fixedBy(script, model, at, layer);
      const to = Math.max(1, Math.round(size.value * factor));
      const attempt = obstacle === null ? changeNumber(script, size, to) : { disabled: obstacle };
      if ('disabled' in attempt) {
        left.push(l10n.t`${name} stays as it is: ${attempt.disabled}`);
        return;
      }
      edits.push(...attempt.edits);
      sizes.push({ layer: name, from: size.value, to });
    });
  return { edits: mergeEdits(edits.map(unmarked)), sizes, left };
}
