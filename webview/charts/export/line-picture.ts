import type { Scale } from 'chart.js';
import type { Decorated } from '../decorations';
import type { LineModel } from '../series';

/** One axis as the screen has it. */
export interface AxisScale {
  min: number;
  max: number;
  ticks: readonly { value: number; label: string }[];
}

/** A line chart as it stands on the screen, for a picture or a file of it. */
export interface LinePicture extends Decorated {
  /** The chart with its raw lines only; `model` has them as they are drawn, smoothed ones and all. */
  data: LineModel;
  /** Which run or runs it is about. */
  subject: string;
  /** What stands beside the title. */
  note: string;
  /** The chart in words. */
  spoken: string;
  x: AxisScale;
  y: AxisScale;
}

/** The axis that Chart.js has worked out, so that a picture has the numbers of the screen. */
export function scaleOf({ min, max, ticks }: Scale): AxisScale {
  return {
    min,
    max,
    ticks: ticks.map(({ value, label }) => ({ value, label: [label ?? ''].flat().join(' ') })),
  };
}
