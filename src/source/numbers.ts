import { resolveConst } from './options';
import type { Reading } from './script';
import type { SyntaxNode } from './syntax';

/** A number written in the text, possibly by way of a `const`. */
export interface WrittenNumber {
  readonly node: SyntaxNode;
  readonly value: number;
}

export function writtenNumber(reading: Reading, expression: SyntaxNode): WrittenNumber | null {
  const node = resolveConst(reading, expression);
  if (node.type !== 'number') return null;
  const value = Number(reading.text.slice(node.start, node.end).replaceAll('_', ''));
  return Number.isFinite(value) ? { node, value } : null;
}

/** Takes the noise of binary fractions off: 0.01 / 10 is 0.001. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** Writes a number the way the one it replaces was written: `1e-3` becomes `1e-4`, `.5` becomes `.4`. */
export function numberLike(original: string, value: number): string {
  if (/^[\d.]+e/i.test(original)) return value.toExponential();
  const text = String(value);
  return original.startsWith('.') ? text.replace(/^0\./, '.') : text;
}
