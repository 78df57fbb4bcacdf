import type { TextEdit } from '../protocol/edits';
import { spreadHolding } from './options';
import type { Script } from './script';
import { child } from './syntax';
import type { SyntaxNode } from './syntax';

/**
 * The spread that may undo an edit: in `{ rate: 0.3, ...options }` the options may bring a rate of their own, and the last
 * one counts. Null where the edit has the last word.
 */
export function shadowedBy(script: Script, edit: TextEdit): string | null {
  for (
    let node: SyntaxNode | undefined = script.root;
    node;
    node = node.children.find((c) => holds(c, edit))
  ) {
    const key = node.type === 'pair' ? child(node, 'key') : null;
    if (!key || !node.parent) continue;
    const spread = spreadHolding(script, node.parent, script.text.slice(key.start, key.end), node.end);
    if (spread) return spread;
  }
  return null;
}

/** Whether an edit changes something within a node; what is put at its edges is beside it. */
function holds(node: SyntaxNode, edit: TextEdit): boolean {
  if (edit.start === edit.end) return node.start < edit.start && edit.start < node.end;
  return node.start <= edit.start && edit.end <= node.end;
}
