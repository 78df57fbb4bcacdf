import * as l10n from '@vscode/l10n';
import { callArguments, child, namedChildren, unwrap } from './syntax';
import type { SyntaxNode } from './syntax';
import { lookup } from './scopes';
import type { Reading } from './script';

/** The options of a call: an object literal that can be edited, none given, or something out of reach. */
export type Options =
  | { readonly kind: 'literal'; readonly object: SyntaxNode }
  | { readonly kind: 'absent' }
  | { readonly kind: 'opaque'; readonly reason: string };

/** The options object given as `argument`, followed through `const` names of the same file. */
export function resolveOptions(reading: Reading, argument: SyntaxNode | undefined): Options {
  if (!argument) return { kind: 'absent' };
  const value = resolveConst(reading, argument);
  if (value.type === 'object') return { kind: 'literal', object: value };
  if (value.type === 'undefined' || value.type === 'null') return { kind: 'absent' };
  return { kind: 'opaque', reason: opaqueReason(reading, value) };
}

/** Follows an identifier to the value of the `const` (or never reassigned `let`) it names. */
export function resolveConst(reading: Reading, expression: SyntaxNode): SyntaxNode {
  let at = unwrap(expression);
  for (let depth = 0; depth < 8; depth++) {
    if (at.type !== 'identifier' && at.type !== 'shorthand_property_identifier') return at;
    const binding = lookup(reading.scopes, at, reading.text);
    const variable = binding?.kind === 'const' || binding?.kind === 'let';
    if (!variable || !binding.value || binding.path.length > 0 || binding.assignments.length > 0) return at;
    at = unfrozen(reading, unwrap(binding.value));
  }
  return at;
}

/** What `Object.freeze(…)` is given: that is what it gives back. */
export function unfrozen({ text }: Pick<Reading, 'text'>, node: SyntaxNode): SyntaxNode {
  const callee = node.type === 'call_expression' ? child(node, 'function') : null;
  const [given] = callee ? callArguments(node) : [];
  return callee && given && text.slice(callee.start, callee.end) === 'Object.freeze' ? unwrap(given) : node;
}

function opaqueReason(reading: Reading, value: SyntaxNode): string {
  const name = reading.text.slice(value.start, value.end);
  if (value.type !== 'identifier') return l10n.t`the options are made by an expression (${brief(name)})`;
  const binding = lookup(reading.scopes, value, reading.text);
  if (binding?.kind === 'parameter') return l10n.t`the options come from the parameter ${name}`;
  if (binding?.kind === 'import') return l10n.t`the options ${name} come from another file`;
  return l10n.t`the options ${name} are not written down in one place`;
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 37)}…` : line;
}

export interface Property {
  readonly node: SyntaxNode;
  /** The value; for the shorthand `{ callbacks }` the name itself; null for a method. */
  readonly value: SyntaxNode | null;
  readonly shorthand: boolean;
}

/** The property of an object literal under this name, the last one where there are several. */
export function propertyOf(
  reading: Pick<Reading, 'text'>,
  object: SyntaxNode,
  name: string,
): Property | null {
  return propertiesOf(reading, object).get(name) ?? null;
}

export function propertiesOf({ text }: Pick<Reading, 'text'>, object: SyntaxNode): Map<string, Property> {
  const properties = new Map<string, Property>();
  for (const node of namedChildren(object)) {
    if (node.type === 'shorthand_property_identifier')
      properties.set(text.slice(node.start, node.end), { node, value: node, shorthand: true });
    const key = child(node, node.type === 'method_definition' ? 'name' : 'key');
    if (!key) continue;
    const name = text.slice(key.start, key.end).replace(/^(['"])(.*)\1$/, '$2');
    properties.set(name, { node, value: child(node, 'value'), shorthand: false });
  }
  return properties;
}

/** The text of a spread in an object, behind `from`, that brings or may bring this property; null where none does. */
export function spreadHolding(reading: Reading, object: SyntaxNode, name: string, from = 0): string | null {
  for (const node of namedChildren(object)) {
    if (node.start < from) continue;
    const inner = node.type === 'spread_element' ? namedChildren(node)[0] : null;
    if (inner && mayHold(reading, inner, name)) return reading.text.slice(node.start, node.end);
  }
  return null;
}

function mayHold(reading: Reading, expression: SyntaxNode, name: string): boolean {
  const value = resolveConst(reading, expression);
  if (value.type === 'object')
    return propertyOf(reading, value, name) !== null || spreadHolding(reading, value, name) !== null;
  // `...(first && { inputShape })`
  const right = value.type === 'binary_expression' ? child(value, 'right') : null;
  return !right || mayHold(reading, right, name);
}
