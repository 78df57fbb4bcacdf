import type { RemedyId } from '../../protocol/edits';
import { number } from '../wording';

/*
 * Times as long as an epoch takes with an edit, measured by bench/cost on the cpu backend: the largest of three case studies' (digits:
 * convolutions of 8 × 8 images; satellite and austen: dense layers). What is not here was not measured.
 */
const EPOCH_FACTOR: Partial<Readonly<Record<RemedyId, number>>> = {};

/** Less than this is within what such timings differ by themselves. */
const SLOWER = 1.2;
const QUICKER = 0.85;

/** From here on a slower epoch is a price: ten minutes a training. */
const LONG_MS = 600_000;
const SHIFT = 0.1;

export function costClause(remedy: RemedyId): string | null {
  const factor = EPOCH_FACTOR[remedy];
  if (factor === undefined || (factor < SLOWER && factor > QUICKER)) return null;
  return `An epoch took ${number(factor)} times as long with it (cpu backend).`;
}

/** What the time of a training adds to a technique's rank: a tenth where that is long and the technique makes it longer. */
export function costShift(remedy: RemedyId, trainingMs: number): number {
  return trainingMs >= LONG_MS && (EPOCH_FACTOR[remedy] ?? 1) >= SLOWER ? SHIFT : 0;
}
