import * as l10n from '@vscode/l10n';
import type { FixEdit } from '../protocol/edits';
import { mergeEdits } from './fix';
import { hiddenLayers } from './hidden-layers';
import { regularizerOption } from './kernels';
import { changeNumber, rounded } from './numbers';
import { regularizationAt } from './regularization';
import type { Strength } from './regularization';
import { layerWords } from './remedies/layer-fixes';
import { l2With } from './remedies/l2';
import type { Script } from './script';
import { unmarked } from './tunable';

/** The L2 penalties on the kernels of hidden layers. */
export interface L2Strengths {
  /** Geometric mean of what is written; 0 where there is none; null where there are some but none that can be changed. */
  readonly present: number | null;
  /** What stays as it is, with the reason, a sentence each. */
  readonly left: readonly string[];
  /** Edits by which the mean strength becomes `strength`: those that are there keep their proportions, else all hidden layers get it. */
  readonly set: (strength: number) => FixEdit[];
}

export function l2Strengths(script: Script): L2Strengths {
  const written: (Strength & { value: number })[] = [];
  const left: string[] = [];
  let penalized = 0;
  for (const layer of hiddenLayers(script)) {
    const option = regularizerOption(layer);
    const strength = option === null ? undefined : regularizationAt(script, layer, option)?.norms.get('l2');
    if (!strength) continue;
    penalized++;
    const { value, written: number, obstacle } = strength;
    if (value !== null && value > 0 && number && obstacle === null && number.obstacle === null)
      written.push({ ...strength, value });
    else
      left.push(
        l10n.t`The L2 penalty of ${layerWords(script, layer)} stays as it is: ${obstacle ?? number?.obstacle ?? l10n.t('its strength is not written as a number above 0.')}`,
      );
  }
  if (penalized === 0) return { present: 0, left: [], set: (strength) => added(script, strength) };
  if (written.length === 0) return { present: null, left, set: () => [] };
  const logs = written.map(({ value }) => Math.log(value));
  const present = rounded(Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length));
  const set = (strength: number): FixEdit[] =>
    mergeEdits(
      written.flatMap(({ value, written: number }) => {
        const attempt = number && changeNumber(script, number, rounded((value * strength) / present));
        return attempt && 'edits' in attempt ? attempt.edits.map(unmarked) : [];
      }),
    );
  return { present, left, set };
}

function added(script: Script, strength: number): FixEdit[] {
  if (strength === 0) return [];
  const hidden = new Set(hiddenLayers(script).map(({ index }) => index));
  const single = l2With(strength)
    .find(script)
    .filter(({ layers: [first, ...more], disabled }) => {
      return disabled === null && more.length === 0 && first !== undefined && hidden.has(first);
    });
  return mergeEdits(single.flatMap(({ edits }) => edits));
}
