import * as l10n from '@vscode/l10n';
import { fix, mergeEdits } from '../fix';
import type { Fix } from '../fix';
import type { LayerCall } from '../layers';
import type { Script } from '../script';

/** What several layers are called in a title. */
interface GroupWords {
  readonly both: string;
  all(count: number): string;
  some(count: number, of: number): string;
}

const WORDS: Readonly<Record<'hidden layers' | 'layers' | 'dropout layers', GroupWords>> = {
  'hidden layers': {
    both: l10n.t('both hidden layers'),
    all: (count) => l10n.t`all ${count} hidden layers`,
    some: (count, of) => l10n.t`${count} of ${of} hidden layers`,
  },
  layers: {
    both: l10n.t('both layers'),
    all: (count) => l10n.t`all ${count} layers`,
    some: (count, of) => l10n.t`${count} of ${of} layers`,
  },
  'dropout layers': {
    both: l10n.t('both dropout layers'),
    all: (count) => l10n.t`all ${count} dropout layers`,
    some: (count, of) => l10n.t`${count} of ${of} dropout layers`,
  },
};

/**
 * The fixes of single layers of one model as one fix for all of them; nothing where that would be a single layer.
 *
 * @param title makes a title from "both hidden layers"
 */
export function onLayers(
  single: readonly Fix[],
  prefix: string,
  title: (which: string) => string,
  noun: 'hidden layers' | 'layers' | 'dropout layers' = 'hidden layers',
): Fix[] {
  const whole = single.filter((one) => one.disabled === null);
  // What needs a part in another file needs it for all layers alike.
  const able = whole.length > 0 ? whole : single.filter((one) => one.part != null);
  const [first] = able;
  const edits = mergeEdits(able.flatMap((one) => one.part ?? one.edits));
  // Layers that share one options object are one edit, which the first of them offers already.
  if (!first || able.length < 2 || able.every((one) => (one.part ?? one.edits).length === edits.length))
    return [];
  const words = WORDS[noun];
  const which =
    able.length < single.length
      ? words.some(able.length, single.length)
      : able.length === 2
        ? words.both
        : words.all(able.length);
  const suffixes = able.map((one) => /=.*$/.exec(one.id)?.[0] ?? '');
  const suffix = suffixes.every((s) => s === suffixes[0]) ? (suffixes[0] ?? '') : suffixes.join('');
  return [
    fix({
      ...first,
      id: `${prefix}:${noun === 'hidden layers' ? 'hidden' : 'all'}@${first.layers[0] ?? 0}${suffix}`,
      title: title(which),
      layers: [...new Set(able.flatMap((one) => one.layers))],
      ...(first.part ? { part: edits } : { edits }),
    }),
  ];
}

export function lineOf(script: Script, layer: LayerCall): number {
  return script.places.lineOf(layer.nameRange.start);
}

/** "the dense layer in line 12" */
export function layerWords(script: Script, layer: LayerCall): string {
  return l10n.t`the ${layer.kind} layer in line ${lineOf(script, layer)}`;
}
