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

/** A number written the way the one it replaces is: `1e-3` becomes `1e-4`, `.5` becomes `.4`. */
export function numberLike({ text }: Pick<Reading, 'text'>, { node }: WrittenNumber, value: number): string {
  const original = text.slice(node.start, node.end);
  if (/^[\d.]+e/i.test(original)) return value.toExponential();
  return original.startsWith('.') ? String(value).replace(/^0\./, '.') : String(value);
}
