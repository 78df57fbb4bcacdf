import { textOf } from './holders';
import { propertyOf } from './options';
import { scriptOf } from './project';
import type { Binding } from './scopes';
import type { Script } from './script';
import { child, contains, namedChildren, unwrap } from './syntax';
import type { SyntaxNode } from './syntax';

/** What a module gives under a name: a declared name of a script, or a value written in it. */
export interface Exported {
  readonly script: Script;
  readonly binding: Binding | null;
  readonly value: SyntaxNode | null;
  /** Scripts that only hand it on. */
  readonly through: readonly Script[];
}

/** Finds what a script exports under a name, also where it hands it on from another; null where that can't be told. */
export function exportOf(script: Script, name: string, depth = 0): Exported | null {
  const top = script.scopes.get(script.root);
  const local = (own: string): Exported | null => {
    const binding = top?.get(own);
    return binding ? { script, binding, value: null, through: [] } : null;
  };
  for (const statement of namedChildren(script.root)) {
    const found =
      statement.type === 'export_statement'
        ? fromStatement(script, statement, name, local, depth)
        : fromAssignment(script, statement, name);
    if (found) return found;
  }
  return null;
}

function fromStatement(
  script: Script,
  statement: SyntaxNode,
  name: string,
  local: (own: string) => Exported | null,
  depth: number,
): Exported | null {
  const source = child(statement, 'source');
  const clause = statement.children.find((c) => c.type === 'export_clause');
  const isDefault = statement.children.some((c) => c.type === 'default');
  if (source) {
    const other = depth < 4 ? scriptOf(script, textOf(script, source).slice(1, -1)) : null;
    const own = clause ? specified(script, clause, name) : name;
    const given = other && own !== null ? exportOf(other, own, depth + 1) : null;
    return given && { ...given, through: [script, ...given.through] };
  }
  if (clause) {
    const own = specified(script, clause, name);
    return own === null ? null : local(own);
  }
  if (isDefault) {
    const value = name === 'default' ? child(statement, 'value') : null;
    if (!value) return null;
    return value.type === 'identifier'
      ? local(textOf(script, value))
      : { script, binding: null, value, through: [] };
  }
  const found = local(name);
  return found?.binding && contains(statement, found.binding.declaration) ? found : null;
}

/** The own name of what a clause exports as `name`. */
function specified(script: Script, clause: SyntaxNode, name: string): string | null {
  for (const specifier of namedChildren(clause)) {
    const own = child(specifier, 'name');
    const given = child(specifier, 'alias') ?? own;
    if (own && given && textOf(script, given) === name) return textOf(script, own);
  }
  return null;
}

/** `module.exports = { rate: 0.3 }`, `exports.rate = 0.3` */
function fromAssignment(script: Script, statement: SyntaxNode, name: string): Exported | null {
  const assignment = statement.type === 'expression_statement' ? statement.children[0] : null;
  const left = assignment?.type === 'assignment_expression' ? child(assignment, 'left') : null;
  const right = child(assignment, 'right');
  if (!left || !right) return null;
  const target = textOf(script, left).replace(/^module\./, '');
  const given = (value: SyntaxNode): Exported => ({ script, binding: null, value, through: [] });
  if (target === `exports.${name}`) return given(right);
  if (target !== 'exports') return null;
  if (name === 'default') return given(right);
  const object = unwrap(right);
  const property = object.type === 'object' ? propertyOf(script, object, name) : null;
  return property?.value ? given(property.value) : null;
}
