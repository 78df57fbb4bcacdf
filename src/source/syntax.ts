/**
 * The concrete syntax tree of a text, copied out of the parser so that it is plain, immutable data: nothing to dispose,
 * nothing that ages. Node types are those of the tree-sitter grammars for JavaScript and TypeScript.
 */
export interface SyntaxNode {
  readonly type: string;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly named: boolean;
  /** The role in the parent: 'function', 'arguments', 'value' … */
  readonly field: string | null;
  readonly parent: SyntaxNode | null;
  readonly children: readonly SyntaxNode[];
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The child with this role. */
export function child(node: SyntaxNode | null | undefined, field: string): SyntaxNode | null {
  return node?.children.find((c) => c.field === field) ?? null;
}

/** Children that mean something: no punctuation, no comments. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((c) => c.named && c.type !== 'comment');
}

/**
 * The node and everything below it, in the order of the text. Not recursive: a sum of ten thousand terms is nested as deep.
 *
 * @param enter whether to go into a node's children
 */
export function* descendants(
  node: SyntaxNode,
  enter: (node: SyntaxNode) => boolean = () => true,
): Generator<SyntaxNode> {
  const open = [node];
  for (let at = open.pop(); at; at = open.pop()) {
    yield at;
    if (enter(at)) for (let i = at.children.length - 1; i >= 0; i--) open.push(at.children[i] ?? at);
  }
}

/** The node's ancestors, nearest first. */
export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let at = node.parent; at; at = at.parent) yield at;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

const CASTS = new Set([
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'type_assertion',
  // How the grammar reads `x as T<U>`, and `f<T>`.
  'instantiation_expression',
]);

export function isCast(node: SyntaxNode): boolean {
  return CASTS.has(node.type);
}

/** The expression inside parentheses, `x as T`, `x as T<U>`, `x satisfies T`, `x!` and `<T>x`. */
export function unwrap(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (isCast(at)) {
    const inner = namedChildren(at);
    // `<T>x` names its type first; in all others the expression comes first.
    const next = at.type === 'type_assertion' ? inner.at(-1) : inner[0];
    if (!next) return at;
    at = next;
  }
  return at;
}

/** The outermost node that is this expression in parentheses and casts only. */
export function wrapped(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent && isCast(at.parent) && unwrap(at.parent) === unwrap(node)) at = at.parent;
  return at;
}

const FUNCTIONS = new Set([
  'arrow_function',
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'method_definition',
]);

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

/** The function a node is in, or null at the top level. */
export function enclosingFunction(node: SyntaxNode): SyntaxNode | null {
  for (const at of ancestors(node)) if (isFunction(at)) return at;
  return null;
}

/** The arguments of a call, comments left out; empty for calls without an argument list. */
export function callArguments(call: SyntaxNode): SyntaxNode[] {
  const list = child(call, 'arguments');
  return list?.type === 'arguments' ? namedChildren(list) : [];
}

/** What a string says, also one in backticks that puts nothing in; null for any other expression. */
export function stringValue(text: string, node: SyntaxNode): string | null {
  const isString =
    node.type === 'string' ||
    (node.type === 'template_string' && !node.children.some(({ type }) => type === 'template_substitution'));
  return isString ? text.slice(node.start + 1, node.end - 1) : null;
}

/** What a call gives as its argument number `index`; a spread before that may bring it. */
export function argumentAt(call: SyntaxNode, index: number): SyntaxNode | undefined {
  const list = callArguments(call);
  return list.slice(0, index).find((one) => one.type === 'spread_element') ?? list[index];
}

/** The method name node of `receiver.method(…)` and `receiver?.method(…)`, with the receiver. */
export function methodCall(call: SyntaxNode): { receiver: SyntaxNode; name: SyntaxNode } | null {
  if (call.type !== 'call_expression') return null;
  const callee = child(call, 'function');
  if (callee?.type !== 'member_expression') return null;
  const receiver = child(callee, 'object');
  const name = child(callee, 'property');
  return receiver && name ? { receiver, name } : null;
}

export function rangeOf(node: Range): Range {
  return { start: node.start, end: node.end };
}
