import * as l10n from '@vscode/l10n';
import type { RemedyId } from '../../protocol/edits';
import type { Fix } from '../fix';
import { listFixes } from '../fixes';
import { listed } from '../listed';
import type { LayerCall } from '../layers';
import type { Script } from '../script';
import { tuned } from '../tuned';
import { layerNames } from './layer-slots';
import { siteOf } from './source-slot';
import type { SourceSlot } from './source-slot';

/**
 * Other rows held back are other losses: no trial could be compared with another. Every learning rate is a slot by itself already, that
 * of an optimizer named by a string too.
 */
const LEFT_OUT: ReadonlySet<RemedyId> = new Set([
  'validation-split',
  'lower-learning-rate',
  'raise-learning-rate',
]);

/** What remedies would bring. Those that change a number which stands in the source are left out: that is a slot by itself. */
export function fixSlots(script: Script, file: string): SourceSlot[] {
  const names = layerNames(script);
  return listFixes(script).flatMap((fix): SourceSlot[] => {
    const { literal } = fix;
    if (!literal || LEFT_OUT.has(fix.remedy) || tuned(fix, literal.value) === null) return [];
    if (fix.edits.some(({ file: other }) => other !== undefined) || changesNumber(script, fix)) return [];
    return [
      {
        slot: {
          id: fix.id,
          label: labelOf(names, fix),
          type: literal.integer ? 'integer' : 'number',
          value: null,
          low: literal.low,
          high: literal.high,
          scale: literal.scale,
          choices: [],
          site: siteOf(script, file, offsetOf(script, fix)),
          fix: fix.id,
        },
        fix,
        edits: () => [],
      },
    ];
  });
}

function changesNumber(script: Script, { edits }: Fix): boolean {
  return edits.some(
    ({ numbers = [], start, end }) =>
      numbers.length > 0 && end > start && /^[\d.]/.test(script.text.slice(start, end)),
  );
}

const AFTER: ReadonlySet<RemedyId> = new Set([
  'dropout',
  'gaussian-dropout',
  'alpha-dropout',
  'spatial-dropout',
]);
const BEFORE: ReadonlySet<RemedyId> = new Set([
  'gaussian-noise',
  'augment-images',
  'augment-sequences',
  'augment-table',
]);

/** "dropout rate after dense_1" */
function labelOf(names: ReadonlyMap<LayerCall, string>, { remedy, layers, literal }: Fix): string {
  const owners = [...names].flatMap(([{ index }, name]) => (layers.includes(index) ? [name] : []));
  const what = literal?.name ?? remedy;
  if (owners.length === 0) return what;
  if (AFTER.has(remedy)) return l10n.t`${what} after ${listed(owners)}`;
  return BEFORE.has(remedy) ? l10n.t`${what} before ${listed(owners)}` : l10n.t`${what} of ${listed(owners)}`;
}

function offsetOf(script: Script, { layers, fit, edits }: Fix): number {
  const call =
    layers[0] === undefined ? (fit === null ? undefined : script.fits[fit]) : script.layers[layers[0]];
  return call?.nameRange.start ?? edits[0]?.start ?? 0;
}
