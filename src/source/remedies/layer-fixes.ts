import { fix, mergeEdits } from '../fix';
import type { Fix } from '../fix';

/**
 * The fixes of single layers of one model as one fix for all hidden layers; nothing where that would be a single layer.
 *
 * @param hidden the fixes of the hidden layers
 * @param title makes a title from "both hidden layers"
 */
export function onLayers(hidden: readonly Fix[], prefix: string, title: (which: string) => string): Fix[] {
  const able = hidden.filter((one) => one.disabled === null);
  const [first] = able;
  if (!first || able.length < 2) return [];
  const which = able.length === 2 ? 'both hidden layers' : `all ${able.length} hidden layers`;
  const some = able.length < hidden.length ? `${able.length} of ${hidden.length} hidden layers` : which;
  return [
    fix({
      ...first,
      id: `${prefix}:hidden@${first.layers[0] ?? 0}`,
      title: title(some),
      layers: able.flatMap((one) => one.layers),
      edits: mergeEdits(able.flatMap((one) => one.edits)),
    }),
  ];
}
