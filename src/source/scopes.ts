import { ancestors, child, descendants, isFunction, namedChildren } from './syntax';
import type { SyntaxNode } from './syntax';

/** What a name stands for where it is declared. */
export interface Binding {
  readonly kind: 'const' | 'let' | 'parameter' | 'import' | 'function' | 'class';
  readonly name: string;
  /** The identifier that declares it. */
  readonly declaration: SyntaxNode;
  /** Initializer of a variable; the whole right side where the name is destructured from it. */
  readonly value: SyntaxNode | null;
  /** Property names from `value` (or the imported module) down to this name: [] for the value itself. */
  readonly path: readonly string[];
  /** Module a name is imported from. */
  readonly module: string | null;
  /** Whether it is imported as a type only: there is no value of that name. */
  readonly typeOnly?: boolean;
  /** Further values assigned to it later on. */
  readonly assignments: SyntaxNode[];
}

export type Scopes = ReadonlyMap<SyntaxNode, ReadonlyMap<string, Binding>>;

const BLOCKS = new Set([
  'program',
  'statement_block',
  'for_statement',
  'for_in_statement',
  'class_body',
  'switch_body',
]);

/** Lexical scopes of a text. Good enough for scripts: `var` is treated like `let`. */
export function readScopes(root: SyntaxNode, text: string): Scopes {
  const scopes = new Map<SyntaxNode, Map<string, Binding>>();
  const declare = (at: SyntaxNode, binding: Omit<Binding, 'name' | 'assignments'>): void => {
    const scope = scopeOf(at, binding.kind === 'parameter');
    const names = scopes.get(scope) ?? new Map<string, Binding>();
    scopes.set(scope, names);
    const name = text.slice(binding.declaration.start, binding.declaration.end);
    if (!names.has(name)) names.set(name, { ...binding, name, assignments: [] });
  };
  for (const node of descendants(root)) declareNames(node, text, declare);
  for (const node of descendants(root)) {
    if (node.type !== 'assignment_expression' && node.type !== 'augmented_assignment_expression') continue;
    const left = child(node, 'left');
    const right = child(node, 'right');
    if (left?.type === 'identifier' && right) lookup(scopes, left, text)?.assignments.push(right);
  }
  return scopes;
}

/** The declaration an identifier refers to, or null for a global. */
export function lookup(scopes: Scopes, identifier: SyntaxNode, text: string): Binding | null {
  return lookupName(scopes, identifier, text.slice(identifier.start, identifier.end));
}

/** What `name` would mean at a place in the text. */
export function lookupName(scopes: Scopes, at: SyntaxNode, name: string): Binding | null {
  for (const scope of ancestors(at)) {
    const found = scopes.get(scope)?.get(name);
    if (found) return found;
  }
  return null;
}

type Declare = (at: SyntaxNode, binding: Omit<Binding, 'name' | 'assignments'>) => void;

function declareNames(node: SyntaxNode, text: string, declare: Declare): void {
  switch (node.type) {
    case 'variable_declarator': {
      const name = child(node, 'name');
      const isConst = node.parent?.children[0]?.type === 'const';
      if (name)
        declarePattern(node, name, child(node, 'value'), [], isConst ? 'const' : 'let', text, declare);
      break;
    }
    case 'for_in_statement': {
      const left = child(node, 'left');
      if (left && node.children.some((c) => c.field === 'kind'))
        declarePattern(node, left, null, [], 'let', text, declare);
      break;
    }
    case 'import_statement':
      declareImports(node, text, declare);
      break;
    case 'function_declaration':
    case 'generator_function_declaration':
    case 'class_declaration': {
      const name = child(node, 'name');
      const kind = node.type === 'class_declaration' ? 'class' : 'function';
      if (name) declare(node, { kind, declaration: name, value: node, path: [], module: null });
      if (kind === 'function') declareParameters(node, text, declare);
      break;
    }
    default:
      if (isFunction(node)) declareParameters(node, text, declare);
  }
}

function declareParameters(node: SyntaxNode, text: string, declare: Declare): void {
  const single = child(node, 'parameter');
  const list = child(node, 'parameters');
  const parameters = single ? [single] : list ? namedChildren(list) : [];
  for (const parameter of parameters) {
    const pattern = child(parameter, 'pattern') ?? parameter;
    declarePattern(node, pattern, null, [], 'parameter', text, declare);
  }
}

function declareImports(node: SyntaxNode, text: string, declare: Declare): void {
  const clause = node.children.find((c) => c.type === 'import_require_clause');
  const source = child(clause ?? node, 'source');
  if (!source) return;
  const module = text.slice(source.start + 1, source.end - 1);
  const isType = ({ children }: SyntaxNode): boolean => children.some(({ type }) => type === 'type');
  const add = (declaration: SyntaxNode, path: string[], typeOnly = isType(node)): void =>
    declare(node, { kind: 'import', declaration, value: null, path, module, typeOnly });
  for (const part of descendants(node)) {
    const name = part.type === 'import_specifier' ? child(part, 'name') : null;
    if (name)
      add(
        child(part, 'alias') ?? name,
        [text.slice(name.start, name.end)].filter((n) => n !== 'default'),
        isType(node) || isType(part),
      );
    else if (
      part.type === 'identifier' &&
      ['import_clause', 'namespace_import', 'import_require_clause'].includes(part.parent?.type ?? '')
    )
      add(part, []);
  }
}

function declarePattern(
  at: SyntaxNode,
  pattern: SyntaxNode,
  value: SyntaxNode | null,
  path: readonly string[],
  kind: Binding['kind'],
  text: string,
  declare: Declare,
): void {
  const into = (inner: SyntaxNode | null, key: string): void => {
    if (inner) declarePattern(at, inner, value, [...path, key], kind, text, declare);
  };
  const textOf = (n: SyntaxNode): string => text.slice(n.start, n.end);
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      declare(at, { kind, declaration: pattern, value, path, module: null });
      break;
    case 'object_pattern':
      for (const part of namedChildren(pattern)) {
        const key = child(part, 'key');
        if (key) into(child(part, 'value'), textOf(key));
        else {
          const name = child(part, 'left') ?? part;
          into(name, textOf(name));
        }
      }
      break;
    case 'array_pattern':
      namedChildren(pattern).forEach((part, index) => into(part, String(index)));
      break;
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const left = child(pattern, 'left');
      if (left) declarePattern(at, left, value, path, kind, text, declare);
      break;
    }
    case 'rest_pattern':
      into(namedChildren(pattern)[0] ?? null, '...');
      break;
    default:
  }
}

function scopeOf(node: SyntaxNode, isParameter: boolean): SyntaxNode {
  if (isParameter) return node;
  // A for-of loop's own variable lives in the loop; everything else in the nearest block around it.
  if (node.type === 'for_in_statement') return node;
  let last = node;
  for (const at of ancestors(node)) {
    if (BLOCKS.has(at.type)) return at;
    last = at;
  }
  return last;
}
