import { child, contains, descendants } from './syntax';
import type { SyntaxNode } from './syntax';
import { resolveConst } from './options';
import type { Reading } from './script';

/**
 * A text that is equal for two scripts exactly where their layer, compile and training calls are the same tokens, the
 * constants they name included. Comments, white space and all other code leave it alone.
 */
export function fingerprintOf(reading: Reading, calls: readonly SyntaxNode[]): string {
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

/** Optimizers, regularizers and the like, which may be made apart from the calls that take them. */
function partsElsewhere({ root, framework }: Reading): SyntaxNode[] {
  return [...descendants(root)].filter((node) => {
    const callee = node.type === 'call_expression' ? child(node, 'function') : null;
    const path = callee && framework.pathOf(callee);
    return (
      path != null &&
      ['train', 'regularizers', 'callbacks', 'constraints', 'initializers'].includes(path[0] ?? '')
    );
  });
}

/** Nodes whose inner white space means something. */
const WHOLE = new Set(['string', 'template_string', 'regex']);

function collect(reading: Reading, root: SyntaxNode, tokens: string[], named: Set<SyntaxNode>): void {
  for (const node of descendants(root, ({ type }) => !WHOLE.has(type))) {
    if (node.type === 'comment' || (node.children.length > 0 && !WHOLE.has(node.type))) continue;
    tokens.push(reading.text.slice(node.start, node.end));
    if (node.type !== 'identifier' && node.type !== 'shorthand_property_identifier') continue;
    const value = resolveConst(reading, node);
    if (value === node || named.has(value) || !isLiteral(value)) continue;
    named.add(value);
    tokens.push('=');
    collect(reading, value, tokens, named);
  }
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
