import type { SweepTrial } from '../../src/protocol/sweep';
import { number } from '../format';
import { lossOf } from './losses';

/** Where losses lie between the ends of an axis. */
interface LossRange {
  low: number;
  high: number;
  /** From 0 to 1; losses beyond an end lie at it. */
  place: (loss: number) => number;
  /** The loss at a place. */
  at: (place: number) => number;
  ticks: { value: number; text: string }[];
}

/** The scale of losses; the few that lie far above the rest stay out of it, so that the others can be told apart. */
export function lossRange(trials: readonly SweepTrial[], asLog: boolean): LossRange {
  const losses = trials
    .map(lossOf)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [low = 0, upper = 1] = [losses[0], losses[Math.floor((losses.length - 1) * 0.75)]];
  const most = losses.at(-1) ?? 1;
  const isLog = asLog && low > 0;
  const high = isLog ? most : Math.min(most, upper + 3 * (upper - low || most - low));
  const forth = isLog ? Math.log : (loss: number) => loss;
  const back = isLog ? Math.exp : (loss: number) => loss;
  const span = forth(high) - forth(low) || 1;
  const at = (place: number) => back(forth(low) + place * span);
  return {
    low,
    high,
    place: (loss) => Math.min(1, Math.max(0, (forth(loss) - forth(low)) / span)),
    at,
    ticks: (low === high ? [low] : [0, 1, 2, 3].map((step) => at(step / 3))).map((value) => ({
      value,
      text: number(value),
    })),
  };
}
