import type { TextEdit } from '../protocol/edits';
import { insertAfterItem } from './editing';
import type { Binding } from './scopes';
import { lookupName } from './scopes';
import type { Script } from './script';
import { ancestors, child, descendants, namedChildren } from './syntax';
import type { SyntaxNode } from './syntax';

/** How to name something of the framework at a place, and what has to be imported for that. */
export interface Reference {
  readonly code: string;
  readonly edits: TextEdit[];
}

/**
 * Names `path` (['regularizers', 'l2']) at `near`, the way the code there does: `NS.regularizers.l2` beside
 * `NS.layers.dense`, a destructured name where there is one, and an extended import where nothing else reaches it. Null
 * where no name in sight leads there.
 */
export function reference(script: Script, near: SyntaxNode, path: readonly string[]): Reference | null {
  const names = visibleNames(script, near).filter(({ at }) => at.every((part, i) => part === path[i]));
  // The longest way already walked wins: `dense` beside `dropout`, `layers.dense` beside `layers.dropout`.
  const used = new Set([...descendants(near)].map((n) => script.text.slice(n.start, n.end)));
  const best = names.sort(
    (a, b) => Number(used.has(b.name)) - Number(used.has(a.name)) || b.at.length - a.at.length,
  )[0];
  if (best) return { code: [best.name, ...path.slice(best.at.length)].join('.'), edits: [] };
  if (isGlobalUser(script, near)) return { code: ['tf', ...path].join('.'), edits: [] };
  return extendImport(script, near, path);
}

interface VisibleName {
  readonly name: string;
  readonly at: readonly string[];
  readonly binding: Binding;
}

function visibleNames(script: Script, near: SyntaxNode): VisibleName[] {
  const found = new Map<string, VisibleName>();
  for (const scope of ancestors(near))
    for (const [name, binding] of script.scopes.get(scope) ?? []) {
      if (found.has(name) || binding.typeOnly === true) continue;
      const at = script.framework.pathOfBinding(binding);
      if (at && lookupName(script.scopes, near, name) === binding) found.set(name, { name, at, binding });
    }
  return [...found.values()];
}

function isGlobalUser(script: Script, near: SyntaxNode): boolean {
  return !script.importsFramework && lookupName(script.scopes, near, 'tf') === null;
}

/** Adds the first part of `path` to `import { layers } from …` or `const { layers } = tf`. */
function extendImport(script: Script, near: SyntaxNode, path: readonly string[]): Reference | null {
  for (const { binding, at } of visibleNames(script, near)) {
    const missing = path[at.length - 1];
    const sameParent = at.slice(0, -1).every((part, i) => part === path[i]);
    const item = listItem(binding.declaration);
    if (at.length === 0 || !missing || !sameParent || !item) continue;
    if (lookupName(script.scopes, near, missing)) return null; // the name is taken by something else
    return {
      code: path.slice(at.length - 1).join('.'),
      edits: insertAfterItem(script, lastOf(item), missing),
    };
  }
  return null;
}

/** The item of the `{ … }` list of an import or a pattern that declares a name. */
function listItem(declaration: SyntaxNode): SyntaxNode | null {
  for (const node of [declaration, ...ancestors(declaration)]) {
    if (node.parent?.type === 'named_imports' || node.parent?.type === 'object_pattern') return node;
    if (child(node, 'value') && node.type === 'variable_declarator') return null;
  }
  return null;
}

function lastOf(item: SyntaxNode): SyntaxNode {
  return (item.parent && namedChildren(item.parent).at(-1)) ?? item;
}
