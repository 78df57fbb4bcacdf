/** `JSON.stringify` replacer that writes non-finite numbers the way `AnyNumber` (numbers.ts) reads them. */
export function writeNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** The same value with non-finite numbers as the texts that stand for them; what has none isn't copied. */
export function withoutNonFinite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  let copy: object | null = null;
  for (const [key, item] of Object.entries(value)) {
    const written = withoutNonFinite(item);
    if (written === item) continue;
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    Reflect.set(copy, key, written);
  }
  return copy ?? value;
}
