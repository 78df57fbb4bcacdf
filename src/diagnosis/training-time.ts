import type { FitContext } from './fit-context';
import { median } from './statistics';

/** Nobody waits for less: where training is shorter, what it could be sped up by isn't worth a word. */
export const LONG_MS = 60_000;

/** What a fit takes in all: of one that hasn't come to its end, what is planned. Null before the second epoch, as the first warms up. */
export function trainingMs({ fit, started }: FitContext): number | null {
  const [, ...others] = fit.epochs.map(({ durationMs }) => durationMs);
  if (others.length === 0) return null;
  const soFar = fit.epochs.reduce((sum, { durationMs }) => sum + durationMs, 0);
  if (fit.ended === 'finished') return soFar;
  return Math.max(soFar, (started.epochs ?? 0) * median(others));
}
