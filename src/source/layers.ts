import { child, descendants, rangeOf } from './syntax';
import type { Range, SyntaxNode } from './syntax';
import type { Reading } from './script';

/** A call of a layer factory such as `tf.layers.dense({…})`. */
export interface LayerCall {
  /** Position among the layer calls of the text. */
  readonly index: number;
  /** Name of the factory: 'dense'; '?' for `tf.layers[name](…)`. */
  readonly kind: string;
  readonly range: Range;
  /** The factory's name. */
  readonly nameRange: Range;
  readonly node: SyntaxNode;
}

export function findLayers(reading: Reading): LayerCall[] {
  return factoryCalls(reading, 'layers');
}

/** Calls such as `tf.regularizers.l2({…})`: what a script that ends there is told about. */
export function findRegularizers(reading: Reading): LayerCall[] {
  return factoryCalls(reading, 'regularizers');
}

function factoryCalls({ root, framework }: Reading, part: 'layers' | 'regularizers'): LayerCall[] {
  const found: Omit<LayerCall, 'index'>[] = [];
  for (const node of descendants(root)) {
    if (node.type !== 'call_expression') continue;
    const callee = child(node, 'function');
    const path = callee && framework.pathOf(callee);
    const kind = path?.length === 2 && path[0] === part ? path[1] : undefined;
    // `tf.layers.hasOwnProperty(…)` makes no layer.
    if (!callee || !kind || !/^[a-z?]/.test(kind) || kind in Object.prototype) continue;
    found.push({ kind, range: rangeOf(node), nameRange: nameOf(callee), node });
  }
  return found
    .sort((a, b) => a.nameRange.start - b.nameRange.start)
    .map((layer, index) => ({ index, ...layer }));
}

function nameOf(callee: SyntaxNode): Range {
  return rangeOf(child(callee, 'property') ?? child(callee, 'index') ?? callee);
}
