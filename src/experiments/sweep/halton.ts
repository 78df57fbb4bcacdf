import { generator } from '../../protocol/generator';

/**
 * The Halton sequence (Halton 1960): the number's digits mirrored at the point, in the first primes as bases. Its digits are permuted at
 * random, each place by a permutation of its own (Owen 2017, arXiv 1706.02808), which undoes what large bases have in common.
 *
 * @param seed null for the plain sequence
 * @returns the point of a number from 0, coordinates in [0, 1)
 */
export function halton(dimensions: number, seed: string | null): (number: number) => number[] {
  const bases = primes(dimensions);
  const permutations = bases.map((base, dimension) => permutationsOf(base, dimension, seed));
  return (number) => bases.map((base, dimension) => mirrored(number, base, permutations[dimension] ?? []));
}

/** Digits beyond this are less than a double's. */
const DIGITS_IN_BITS = 53;

function permutationsOf(base: number, dimension: number, seed: string | null): number[][] {
  const digits = Math.ceil(DIGITS_IN_BITS / Math.log2(base));
  const plain = Array.from({ length: base }, (_, i) => i);
  if (seed === null) return Array.from({ length: digits }, () => plain);
  const random = generator(`halton:${seed}:${dimension}`);
  return Array.from({ length: digits }, () => {
    const order = [...plain];
    for (let i = base - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  });
}

function mirrored(number: number, base: number, permutations: readonly (readonly number[])[]): number {
  let rest = number;
  let scale = 1;
  let value = 0;
  for (const order of permutations) {
    scale /= base;
    value += (order[rest % base] ?? 0) * scale;
    rest = Math.floor(rest / base);
  }
  return Math.min(value, 1 - Number.EPSILON / 2);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
