/**
 * JSON with non-finite numbers written the way `AnyNumber` (numbers.ts) reads them. Most values have none, and JSON.stringify takes
 * several times as long with a replacer.
 */
export function stringify(value: unknown): string {
  return isFiniteThroughout(value) ? JSON.stringify(value) : JSON.stringify(value, writeNonFinite);
}

function isFiniteThroughout(value: unknown): boolean {
  if (typeof value === 'number') return value - value === 0;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isFiniteThroughout(value[i])) return false;
    return true;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) if (!isFiniteThroughout(record[key])) return false;
  return true;
}

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
