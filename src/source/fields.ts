import * as l10n from '@vscode/l10n';
import { textOf } from './holders';
import type { Holder } from './holders';
import { lookup } from './scopes';
import type { Script } from './script';
import { ancestors, child, descendants, isFunction, namedChildren, unwrap } from './syntax';
import type { SyntaxNode } from './syntax';
import { isExported } from './uses';

/**
 * What a field of a class holds: `this.rate`, `this.#rate` and `Net.RATE`, given by the field itself, in the constructor, or by a
 * parameter that TypeScript makes a field. A sentence where that can't be told; null where it is no field of a class of this file.
 *
 * @param use the place that reads it
 */
export function fieldOf(
  script: Script,
  object: SyntaxNode,
  key: string,
  use: SyntaxNode,
): { value: SyntaxNode; holders: Holder[] } | string | null {
  const binding = object.type === 'identifier' ? lookup(script.scopes, object, script.text) : null;
  const isStatic = binding?.kind === 'class';
  const owner = isStatic ? binding.value : object.type === 'this' ? classAround(object) : null;
  if (!owner) return null;
  const name = `${textOf(script, object)}.${key}`;
  const given: SyntaxNode[] = [];
  let isPrivate = key.startsWith('#');
  let declaration: SyntaxNode = owner;
  for (const { node, value, hidden } of declared(script, owner, key, isStatic)) {
    declaration = node;
    isPrivate ||= hidden;
    if (value) given.push(value);
  }
  const others: SyntaxNode[] = [];
  for (const node of descendants(script.root)) {
    if (readsOut(script, node, key, object)) others.push(node);
    if (node.type !== 'member_expression' || textOf(script, child(node, 'property') ?? node) !== key)
      continue;
    // Another class's field of that name is another field.
    const of = child(node, 'object');
    if (of?.type === 'this' && !isStatic && classAround(of) !== owner) continue;
    const written = assigned(node);
    if (written) given.push(written);
    else if (node !== unwrap(use)) others.push(node);
  }
  const [value, ...more] = given;
  if (!value) return l10n.t`${name} is set elsewhere`;
  if (more.length > 0) return l10n.t`${name} is assigned more than once`;
  const exported = !isPrivate && isReachable(script, owner);
  return { value, holders: [{ name, script, owner: null, key, declaration, others, exported }] };
}

interface Declared {
  readonly node: SyntaxNode;
  readonly value: SyntaxNode | null;
  readonly hidden: boolean;
}

/** Where a class declares a field: in its body, or as a parameter of its constructor. */
function declared(script: Script, owner: SyntaxNode, key: string, isStatic: boolean): Declared[] {
  const has = (node: SyntaxNode, type: string): boolean => node.children.some((c) => c.type === type);
  const hidden = (node: SyntaxNode): boolean =>
    node.children.some((c) => c.type === 'accessibility_modifier' && textOf(script, c) !== 'public');
  return namedChildren(child(owner, 'body') ?? owner).flatMap((member): Declared[] => {
    const name = child(member, 'property') ?? child(member, 'name');
    if (/field_definition$/.test(member.type))
      return name && textOf(script, name) === key && has(member, 'static') === isStatic
        ? [{ node: name, value: child(member, 'value'), hidden: hidden(member) }]
        : [];
    const list = name && textOf(script, name) === 'constructor' ? child(member, 'parameters') : null;
    return (list && !isStatic ? namedChildren(list) : []).flatMap((parameter) => {
      const made = has(parameter, 'accessibility_modifier') || has(parameter, 'readonly');
      const pattern = child(parameter, 'pattern');
      return made && pattern && textOf(script, pattern) === key
        ? [{ node: pattern, value: pattern, hidden: hidden(parameter) }]
        : [];
    });
  });
}

/** The class whose instance `this` is at a place. */
function classAround(use: SyntaxNode): SyntaxNode | null {
  for (const at of ancestors(use)) {
    if (at.type === 'class_body') return at.parent;
    if (isFunction(at) && at.type !== 'arrow_function' && at.type !== 'method_definition') return null;
    if (at.type === 'method_definition' && at.parent?.type !== 'class_body') return null;
  }
  return null;
}

/** The value a member is assigned: of `this.rate = 0.3` the 0.3, of `this.rate++` all of it. */
function assigned(member: SyntaxNode): SyntaxNode | null {
  const { parent, field } = member;
  if (parent?.type === 'assignment_expression' && field === 'left') return child(parent, 'right');
  const changes = parent?.type === 'update_expression' || parent?.type === 'augmented_assignment_expression';
  return changes && field !== 'right' ? parent : null;
}

/** `const { rate } = this` */
function readsOut(script: Script, node: SyntaxNode, key: string, object: SyntaxNode): boolean {
  if (node.type !== 'variable_declarator' || child(node, 'value')?.type !== object.type) return false;
  const pattern = child(node, 'name');
  return (
    pattern?.type === 'object_pattern' &&
    child(node, 'value') !== object &&
    pattern.children.some((c) => textOf(script, child(c, 'key') ?? child(c, 'left') ?? c) === key)
  );
}

/** Whether other files can reach a class. */
function isReachable(script: Script, owner: SyntaxNode): boolean {
  const name = child(owner, 'name');
  const binding = name && lookup(script.scopes, name, script.text);
  if (binding && isExported(script, binding)) return true;
  const parent = owner.parent;
  const left = parent?.type === 'assignment_expression' ? child(parent, 'left') : null;
  return (
    parent?.type === 'export_statement' ||
    (left !== null && /^(module\.)?exports\b/.test(textOf(script, left)))
  );
}
