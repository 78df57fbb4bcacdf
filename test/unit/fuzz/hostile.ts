import fc from 'fast-check';
import type * as v from 'valibot';
import { expect } from 'vitest';
import { FiniteNumber } from '../../../src/protocol/numbers';

/* Values as their schema has them, and then not quite: what a damaged or malicious file or message may hold. */

/** Each reader, importer and message is tried on so many in CI. */
export const CASES = 10_000;

const DEEP = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) as unknown;

/** Texts that have hurt programs: markup, shells, terminals, spreadsheets, icons, links, other scripts' directions. */
export const HOSTILE_TEXTS = [
  '',
  '__proto__',
  'constructor',
  '$(touch pwned) `x` %PATH%',
  '"quoted" \'single\'',
  'two\nlines\r\n',
  '<img src=x onerror=alert(1)>',
  '[link](command:workbench.action.quit)',
  '$(error) icon',
  '\u202Eexe.gpj',
  '\u001B[2J\u0007\u009B31m',
  '\u0000',
  '\uD800',
  '../../../etc/passwd',
  'é'.repeat(50),
];

const HOSTILE: unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -0,
  2 ** 53,
  Infinity,
  NaN,
  undefined,
  [],
  {},
  [null],
  DEEP(2000),
  { length: 1e9 },
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ...HOSTILE_TEXTS,
];

const number = fc.oneof(
  fc.nat(300),
  fc.double({ noDefaultInfinity: true }),
  fc.constantFrom(-1, 2 ** 53, 1e-320),
);

/** Values of a schema; of arrays few items, of records also hostile names. */
export function valuesOf(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  const part = (name: string): unknown => Reflect.get(schema, name);
  const inner = (value: unknown) => valuesOf(schemaIn(value));
  switch (schema.type) {
    case 'string':
      return fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom(...HOSTILE_TEXTS));
    case 'number':
      return number;
    case 'custom':
      if (schema === FiniteNumber) return number;
      throw new Error("values of an unknown check aren't made yet");
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(part('literal'));
    case 'picklist':
      return fc.constantFrom(...list(part('options')));
    case 'array':
      return fc.array(inner(part('item')), { maxLength: 2 });
    case 'tuple':
      return fc.tuple(...list(part('items')).map(inner));
    case 'record':
      return fc.dictionary(fc.constantFrom('loss', ...HOSTILE_TEXTS), inner(part('value')), { maxKeys: 2 });
    case 'nullable':
      return fc.oneof(fc.constant(null), inner(part('wrapped')));
    case 'optional':
    case 'exact_optional':
      return inner(part('wrapped'));
    case 'union':
    case 'variant':
      return fc.oneof(...list(part('options')).map(inner));
    case 'object': {
      const entries = Object.entries(part('entries') ?? {}).map(
        ([name, entry]): [string, fc.Arbitrary<unknown>] => [name, inner(entry)],
      );
      const required = Object.entries(part('entries') ?? {}).filter(
        ([, entry]) => !schemaIn(entry).type.includes('optional'),
      );
      return fc.record(Object.fromEntries(entries), { requiredKeys: required.map(([name]) => name) });
    }
    default:
      throw new Error(`values of ${schema.type} aren't made yet`);
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'type' in value && 'kind' in value;
}

function schemaIn(value: unknown): v.GenericSchema {
  if (isSchema(value)) return value;
  throw new Error('not a schema');
}

/** Each value is tried in so many damaged copies: making values takes longer than reading them. */
const COPIES = 20;
export const VALUES = CASES / COPIES;

/** Copies of a value with up to two parts replaced, dropped, or joined by names that no schema has; the first is whole. */
export function damagedCopies(value: unknown, seed: number): unknown[] {
  const draw = draws(seed);
  return Array.from({ length: COPIES }, (_, copy) => {
    let damaged = value;
    for (let times = copy === 0 ? 0 : 1 + draw(2); times > 0; times--) {
      const at = Array.from({ length: draw(5) }, () => draw(10));
      damaged = replaced(damaged, at, HOSTILE[draw(HOSTILE.length)], draw(6));
    }
    return damaged;
  });
}

/** The same as JSON, now and then cut off or with something else in it. */
export function damagedTexts(value: unknown, seed: number): string[] {
  const draw = draws(seed + 1);
  return damagedCopies(value, seed).map((copy) => {
    const text = JSON.stringify([copy]).slice(1, -1);
    if (draw(6) > 0) return text;
    const at = draw(Math.min(400, text.length + 1));
    return text.slice(0, at) + (HOSTILE_TEXTS[draw(HOSTILE_TEXTS.length)] ?? '') + text.slice(at + draw(3));
  });
}

/** Whole numbers below `n`: mulberry32 (Tommy Ettinger, 2017). */
function draws(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

function replaced(value: unknown, [at, ...deeper]: readonly number[], put: unknown, how: number): unknown {
  if (at === undefined || typeof value !== 'object' || value === null) return put;
  if (Array.isArray(value))
    return value.map((item: unknown, index) =>
      index === at % value.length ? replaced(item, deeper, put, how) : item,
    );
  const entries = Object.entries(value);
  const index = at % Math.max(1, entries.length);
  return Object.fromEntries(
    entries.flatMap(([name, item], place): [string, unknown][] => {
      if (place !== index) return [[name, item]];
      if (how === 0) return [];
      if (how === 1)
        return [
          [name, item],
          ['__proto__', put],
        ];
      return [[name, replaced(item, deeper, put, how)]];
    }),
  );
}

/** No object of the program has got anything from what was read. */
export function expectNothingPolluted(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Reflect.get([], 'polluted')).toBeUndefined();
}
