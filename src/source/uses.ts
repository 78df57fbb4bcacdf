import { lookup } from './scopes';
import type { Binding } from './scopes';
import type { Reading } from './script';
import { ancestors, child, descendants, namedChildren, unwrap, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';

/** Where a declared name is read or written; its declaration is not among them. */
export function usesOf(reading: Reading, binding: Binding): SyntaxNode[] {
  const { root, text, scopes } = reading;
  return [...descendants(root)].filter(
    (node) =>
      (node.type === 'identifier' || node.type === 'shorthand_property_identifier') &&
      node !== binding.declaration &&
      text.slice(node.start, node.end) === binding.name &&
      lookup(scopes, node, text) === binding,
  );
}

/** Whether other files can reach a name: by `export` or by way of `module.exports`. */
export function isExported(reading: Reading, binding: Binding): boolean {
  if (binding.kind === 'parameter') return false;
  for (const at of ancestors(binding.declaration)) {
    if (at.type === 'statement_block') return false;
    if (at.type === 'export_statement') return true;
    if (at.type === 'lexical_declaration' || at.type === 'variable_declaration') {
      if (at.parent?.type === 'export_statement') return true;
      break;
    }
  }
  return usesOf(reading, binding).some((use) => isHandedOut(reading, use));
}

/** Whether a value leaves the file as such: `module.exports = { rate }`, not `module.exports = build(rate)`. */
function isHandedOut(reading: Reading, use: SyntaxNode): boolean {
  for (const at of ancestors(use)) {
    if (at.type === 'export_specifier' || at.type === 'export_statement') return true;
    if (at.type === 'assignment_expression') {
      const left = child(at, 'left');
      return left !== null && /^(module\.)?exports\b/.test(reading.text.slice(left.start, left.end));
    }
    if (at.type !== 'pair' && at.type !== 'object') return false;
  }
  return false;
}

/** The name a function is called by: of its declaration, or of the variable that holds it. */
export function nameOfFunction(reading: Reading, node: SyntaxNode): Binding | null {
  const holder = wrapped(node).parent;
  const own = /function_declaration$/.test(node.type) ? node : null;
  const name = child(own ?? (holder?.type === 'variable_declarator' ? holder : null), 'name');
  if (name?.type !== 'identifier') return null;
  // A declaration's own scope is the block around it.
  return lookup(reading.scopes, name, reading.text);
}

/** The function a parameter belongs to, and its position. */
export function parameterOf(binding: Binding): { of: SyntaxNode; index: number } | null {
  if (binding.kind !== 'parameter') return null;
  for (const at of [binding.declaration, ...ancestors(binding.declaration)]) {
    const parent = at.parent;
    if (parent?.type === 'formal_parameters' && parent.parent)
      return { of: parent.parent, index: namedChildren(parent).indexOf(at) };
    if (at.field === 'parameter' && parent) return { of: parent, index: 0 };
  }
  return null;
}

/** What a declared name is by default: `64` in `(units = 64)`, `({ units = 64 })` and `(units: number = 64)`. */
export function defaultOf(binding: Binding): SyntaxNode | null {
  const at = binding.declaration;
  const parent = at.parent;
  if (/^(object_)?assignment_pattern$/.test(parent?.type ?? ''))
    return child(parent, 'left') === at ? child(parent, 'right') : null;
  if (!/^(required|optional)_parameter$/.test(parent?.type ?? '')) return null;
  const value = child(parent, 'value');
  return value && unwrap(value);
}
