/** `JSON.stringify` replacer that writes non-finite numbers the way `AnyNumber` (numbers.ts) reads them. */
export function writeNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
