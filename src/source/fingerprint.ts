import { child, contains, descendants } from './syntax';
import type { SyntaxNode } from './syntax';
import { resolveConst } from './options';
import { lookup } from './scopes';
import type { Reading, Script } from './script';
import { trace } from './trace';

/**
 * A text that is equal for two scripts exactly where their layer, compile and training calls are the same tokens, the
 * constants they name included. Comments, white space and all other code leave it alone.
 */
export function fingerprintOf(reading: Script, calls: readonly SyntaxNode[]): string {
  const nodes = [...calls, ...partsElsewhere(reading)].sort((a, b) => a.start - b.start || b.end - a.end);
  const tokens: string[] = [];
  const named = new Set<SyntaxNode>();
  let last: SyntaxNode | null = null;
  for (const node of nodes) {
    if (last && contains(last, node)) continue; // counted with the call around it
    last = node;
    tokens.push('\n');
    collect(reading, node, tokens, named);
  }
  return hash(tokens.join('\0'));
}

/** Optimizers, regularizers, datasets, layers of one's own: what may be made apart from the calls that take it. */
function partsElsewhere(reading: Reading): SyntaxNode[] {
  const { root, framework } = reading;
  return [...descendants(root)].flatMap((node) => {
    if (node.type === 'new_expression')
      return extendsFramework(reading, child(node, 'constructor')) ? [node] : [];
    const callee = node.type === 'call_expression' ? child(node, 'function') : null;
    const [part = ''] = (callee && framework.pathOf(callee)) ?? [];
    if (part === 'data') return [wholeChain(node)];
    return ['train', 'regularizers', 'callbacks', 'constraints', 'initializers'].includes(part) ? [node] : [];
  });
}

/** Whether a class of the file extends one of the framework's. */
function extendsFramework({ scopes, text, framework }: Reading, constructor: SyntaxNode | null): boolean {
  const binding = constructor?.type === 'identifier' ? lookup(scopes, constructor, text) : null;
  const heritage =
    binding?.kind === 'class' ? binding.value?.children.find((c) => c.type === 'class_heritage') : null;
  return heritage ? [...descendants(heritage)].some((node) => framework.pathOf(node) !== null) : false;
}

/** `tf.data.zip(…).shuffle(100).batch(32)` around its first call. */
function wholeChain(call: SyntaxNode): SyntaxNode {
  let at = call;
  for (;;) {
    const member = at.parent?.type === 'member_expression' && at.field === 'object' ? at.parent : null;
    const outer =
      member?.parent?.type === 'call_expression' && member.field === 'function' ? member.parent : null;
    if (!outer) return at;
    at = outer;
  }
}

/** Nodes whose inner white space means something. */
const WHOLE = new Set(['string', 'template_string', 'regex']);

function collect(reading: Script, root: SyntaxNode, tokens: string[], named: Set<SyntaxNode>): void {
  for (const node of descendants(root, ({ type }) => !WHOLE.has(type))) {
    if (isField(reading, node)) follow(node);
    if (node.type === 'comment' || (node.children.length > 0 && !WHOLE.has(node.type))) continue;
    tokens.push(reading.text.slice(node.start, node.end));
    if (node.type === 'identifier' || node.type === 'shorthand_property_identifier') follow(node);
  }

  function follow(node: SyntaxNode): void {
    const value = valueOf(reading, node);
    if (value === node || named.has(value) || !isLiteral(value)) return;
    named.add(value);
    tokens.push('=');
    collect(reading, value, tokens, named);
  }
}

/** `this.rate`, `Net.RATE` */
function isField({ scopes, text }: Reading, node: SyntaxNode): boolean {
  const object = node.type === 'member_expression' ? child(node, 'object') : null;
  if (object?.type !== 'identifier') return object?.type === 'this';
  return lookup(scopes, object, text)?.kind === 'class';
}

/** What a name stands for: that of a constant, a destructured property, a parameter's default or its only argument. */
function valueOf(script: Script, node: SyntaxNode): SyntaxNode {
  const value = resolveConst(script, node);
  if (value !== node) return value;
  const found = trace(script, node);
  return found.kind === 'written' && found.script === script ? found.node : node;
}

function isLiteral(node: SyntaxNode): boolean {
  return [
    'number',
    'string',
    'true',
    'false',
    'null',
    'object',
    'array',
    'unary_expression',
    'binary_expression',
  ].includes(node.type);
}

/** 64 bits of FNV-1a, as two halves with different offsets. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) ^ (b >>> 13);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
