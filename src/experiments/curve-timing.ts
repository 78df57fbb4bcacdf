import type { CurvePoint } from '../protocol/decomposition-curve';

/** How long the rest of a curve will take. Settings take unequally long, so all refits timed so far count alike. */
export interface CurveTiming {
  /** Times of the refits of one run, all of them each time. */
  heard(durations: readonly number[]): void;
  left(points: readonly CurvePoint[]): { done: number; of: number; msLeft: number | null };
}

/** @param slots runs at a time */
export function createCurveTiming(slots: number): CurveTiming {
  const began = performance.now();
  let timed = false;
  return {
    heard(durations) {
      timed ||= durations.length > 0;
    },
    left(points) {
      const isOver = ({ state }: CurvePoint) => state !== 'waiting' && state !== 'running';
      const of = points.reduce((sum, point) => sum + point.of, 0);
      const done = points.reduce((sum, point) => sum + (isOver(point) ? point.of : point.refits), 0);
      if (!timed || done === 0) return { done, of, msLeft: null };
      const running = points.filter((point) => !isOver(point)).length;
      // Towards the end fewer run at a time than there are slots.
      const speedUp = Math.min(slots, points.length) / Math.max(1, Math.min(slots, running));
      return { done, of, msLeft: ((performance.now() - began) / done) * (of - done) * speedUp };
    },
  };
}
