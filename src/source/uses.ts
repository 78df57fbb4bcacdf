import * as l10n from '@vscode/l10n';
import { lookup } from './scopes';
import type { Binding } from './scopes';
import type { Script } from './script';
import { ancestors, child, descendants, namedChildren, unwrap, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';

/** Where a declared name is read or written; its declaration is not among them. */
export function usesOf({ names, scopes, text }: Script, binding: Binding): SyntaxNode[] {
  return (names.get(binding.name) ?? []).filter(
    (node) => node !== binding.declaration && lookup(scopes, node, text) === binding,
  );
}

/** Whether other files can reach a name: by `export` or by way of `module.exports`. */
export function isExported(script: Script, binding: Binding): boolean {
  if (binding.kind === 'parameter') return false;
  for (const at of ancestors(binding.declaration)) {
    if (at.type === 'statement_block') return false;
    if (at.type === 'export_statement') return true;
    if (at.type === 'lexical_declaration' || at.type === 'variable_declaration') {
      if (at.parent?.type === 'export_statement') return true;
      break;
    }
  }
  return usesOf(script, binding).some((use) => isHandedOut(script, use));
}

/** Whether a value leaves the file as such: `module.exports = { rate }`, not `module.exports = build(rate)`. */
export function isHandedOut(script: Script, use: SyntaxNode): boolean {
  for (const at of ancestors(use)) {
    if (at.type === 'export_specifier' || at.type === 'export_statement') return true;
    if (at.type === 'assignment_expression') {
      const left = child(at, 'left');
      return left !== null && /^(module\.)?exports\b/.test(script.text.slice(left.start, left.end));
    }
    if (at.type !== 'pair' && at.type !== 'object') return false;
  }
  return false;
}

/** The name a function is called by: of its declaration, or of the variable that holds it. */
function nameOfFunction(script: Script, node: SyntaxNode): Binding | null {
  const holder = wrapped(node).parent;
  const own = /function_declaration$/.test(node.type) ? node : null;
  const name = child(own ?? (holder?.type === 'variable_declarator' ? holder : null), 'name');
  if (name?.type !== 'identifier') return null;
  // A declaration's own scope is the block around it.
  return lookup(script.scopes, name, script.text);
}

/** The class of which a function is the constructor: it is called by that name. */
function classMadeBy(script: Script, node: SyntaxNode): Binding | null {
  const name = node.type === 'method_definition' ? child(node, 'name') : null;
  if (!name || script.text.slice(name.start, name.end) !== 'constructor') return null;
  const owner = node.parent?.type === 'class_body' ? node.parent.parent : null;
  const holder = owner?.parent?.type === 'variable_declarator' ? owner.parent : owner;
  const own = child(holder, 'name');
  return own && lookup(script.scopes, own, script.text);
}

/**
 * Where a function is named in this file: by its own name, or as the property or method it is held as. Null for one that is handed to
 * a call at once, whose callers can't be known.
 */
export function mentionsOf(script: Script, node: SyntaxNode): { name: string; places: SyntaxNode[] } | null {
  const binding = nameOfFunction(script, node);
  if (binding) return { name: binding.name, places: usesOf(script, binding) };
  const made = classMadeBy(script, node);
  // `Net.RATE` reads a static member; it makes no Net.
  if (made)
    return {
      name: made.name,
      places: usesOf(script, made).filter(
        (use) => use.parent?.type !== 'member_expression' || use.field !== 'object',
      ),
    };
  const parent = wrapped(node).parent;
  if (parent?.type === 'export_statement') return { name: l10n.t('the exported function'), places: [] };
  const left = parent?.type === 'assignment_expression' ? child(parent, 'left') : null;
  const own =
    node.type === 'method_definition'
      ? child(node, 'name')
      : parent?.type === 'pair'
        ? child(parent, 'key')
        : left?.type === 'member_expression'
          ? child(left, 'property')
          : null;
  if (!own) return null;
  const name = script.text.slice(own.start, own.end);
  const places = [...descendants(script.root)].filter(
    (at) =>
      at.type === 'member_expression' &&
      at !== left &&
      [child(at, 'property')].some((key) => key && script.text.slice(key.start, key.end) === name),
  );
  return { name, places };
}

/** The function a parameter belongs to, its position, and what it is where it is not given. */
export function parameterOf(
  binding: Binding,
): { of: SyntaxNode; index: number; byDefault: SyntaxNode | null } | null {
  if (binding.kind !== 'parameter') return null;
  for (const at of [binding.declaration, ...ancestors(binding.declaration)]) {
    const parent = at.parent;
    if (parent?.type === 'formal_parameters' && parent.parent)
      return {
        of: parent.parent,
        index: namedChildren(parent).indexOf(at),
        byDefault: child(at, at.type === 'assignment_pattern' ? 'right' : 'value'),
      };
    if (at.field === 'parameter' && parent) return { of: parent, index: 0, byDefault: null };
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
