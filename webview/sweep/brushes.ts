import type { SweepTrial } from '../../src/protocol/sweep';
import type { Axis } from './axes';

/** A stretch of an axis, from 0 to 1. */
export interface Stretch {
  low: number;
  high: number;
}

/** What an arrow key with Shift takes off or gives back. */
const STEP = 0.1;

/** The stretches of axes that the reader narrowed the trials to. */
export class Brushes {
  readonly #stretches = new Map<string, Stretch>();

  get empty(): boolean {
    return this.#stretches.size === 0;
  }

  get(axis: string): Stretch | null {
    return this.#stretches.get(axis) ?? null;
  }

  /** A stretch too short to be meant clears the axis. */
  set(axis: string, from: number, to: number): void {
    const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
    if (high - low < 0.02 || (low <= 0 && high >= 1)) this.#stretches.delete(axis);
    else this.#stretches.set(axis, { low, high });
  }

  /** By keyboard: up takes from the low end and gives back at the high one, down the other way round. */
  move(axis: string, up: boolean): void {
    const { low, high } = this.get(axis) ?? { low: 0, high: 1 };
    if (up) this.set(axis, high < 1 ? low : Math.min(low + STEP, high - STEP), Math.min(1, high + STEP));
    else this.set(axis, Math.max(0, low - STEP), low > 0 ? high : Math.max(high - STEP, low + STEP));
  }

  clear(): void {
    this.#stretches.clear();
  }

  /** Whether a trial lies within every stretch. `places` gives its place on an axis. */
  holds(
    trial: SweepTrial,
    axes: readonly Axis[],
    places: (trial: SweepTrial, axis: Axis) => number | null,
  ): boolean {
    return axes.every((axis) => {
      const stretch = this.#stretches.get(axis.id);
      if (!stretch) return true;
      const place = places(trial, axis);
      return place !== null && place >= stretch.low - 1e-9 && place <= stretch.high + 1e-9;
    });
  }
}
