import type { Binding } from './scopes';
import type { Script } from './script';
import { child, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';
import { isExported, usesOf } from './uses';

/** A name or a property a value passes on its way to where it is used. */
export interface Holder {
  /** `RATE`, `config.rate`. */
  readonly name: string;
  readonly script: Script;
  /** The declared name in its script; null for a field of a class. */
  readonly owner: string | null;
  /** The property of what the name holds, or the field. */
  readonly key: string | null;
  readonly declaration: SyntaxNode;
  /** Every other place that reads it, and those that hand on the object it is in. */
  readonly others: readonly SyntaxNode[];
  /** Whether other files may read it. */
  readonly exported: boolean;
  /** Scripts that hand it on to the one that imports it. */
  readonly through?: readonly Script[];
}

/** A declared name, or with a key a property of what it holds. */
export function holderOf(script: Script, binding: Binding, use: SyntaxNode, key: string | null): Holder {
  const others = usesOf(script, binding).filter((other) => other !== use);
  return {
    name: key === null ? binding.name : `${binding.name}.${key}`,
    script,
    owner: binding.name,
    key,
    declaration: binding.declaration,
    others: key === null ? others : others.filter((other) => mayRead(script, other, key)),
    exported: isExported(script, binding),
  };
}

/** Whether a use of an object may read one of its properties: not `config.other`, not `console.log(config)`. */
export function mayRead(script: Script, use: SyntaxNode, key: string): boolean {
  const parent = wrapped(use).parent;
  if (parent?.type === 'member_expression' && child(parent, 'object') === wrapped(use)) {
    const name = child(parent, 'property');
    return !name || textOf(script, name) === key;
  }
  if (parent?.type === 'variable_declarator') {
    const pattern = child(parent, 'name');
    if (pattern?.type === 'object_pattern' && !pattern.children.some((c) => c.type === 'rest_pattern'))
      return pattern.children.some((c) => textOf(script, child(c, 'key') ?? child(c, 'left') ?? c) === key);
  }
  const call = parent?.type === 'arguments' ? parent.parent : null;
  const callee = child(call, 'function');
  return !callee || !/^(console\.|JSON\.stringify$)/.test(textOf(script, callee));
}

export function textOf(script: Script, node: SyntaxNode): string {
  return script.text.slice(node.start, node.end);
}
