import type { Epoch } from '../../src/protocol/events';
import type { FitState } from '../../src/protocol/run-state';
import { Curve } from '../charts/curve';

/** A curve with the epochs it was read from so far. */
interface Kept {
  curve: Curve;
  read: number;
  last: Epoch | null;
  /** Points before those of the last epoch. */
  before: number;
}

const kept = new WeakMap<readonly Epoch[], Map<string, Kept>>();

/**
 * Values by epoch, without the epochs that lack one. A curve is kept from drawing to drawing, and only epochs that are new are read;
 * `name` tells those of one fit apart.
 */
export function epochCurve(
  { epochs }: FitState,
  name: string,
  read: (epoch: Epoch) => number | null | undefined,
): Curve {
  const curves = kept.get(epochs) ?? new Map<string, Kept>();
  kept.set(epochs, curves);
  const known = curves.get(name) ?? { curve: new Curve(), read: 0, last: null, before: 0 };
  curves.set(name, known);
  const { curve } = known;
  // The last one may have got its validation loss since.
  if (known.read > 0 && epochs[known.read - 1] !== known.last) {
    curve.cut(known.before);
    known.read--;
  }
  for (; known.read < epochs.length; known.read++) {
    known.last = epochs[known.read] ?? null;
    known.before = curve.length;
    const value = known.last && read(known.last);
    if (known.last && value !== null && value !== undefined) curve.add(known.last.epoch, value);
  }
  return curve;
}
