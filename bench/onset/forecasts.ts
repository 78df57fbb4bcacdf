import { alarmEpisodes } from '../../src/diagnosis/alarms/overfitting-alarm';
import { bottomOf } from '../../src/diagnosis/forecast';
import { median } from '../../src/diagnosis/statistics';
import type { Recorded } from './recorded';
import { optimum } from './truth';

export interface ForecastScore {
  /** Share of moments at which something is said, and of runs in which it ever is. */
  speaks: number;
  runs: number;
  /** How often the interval holds the epoch of the lowest validation and test loss. */
  validation: number;
  test: number;
  /** Median of the interval's end in units of its beginning, and of |said - true| in units of the true epoch. */
  width: number;
  error: number;
}

/** Every run is asked at 12 moments between its 8th and its last epoch, as often in short runs as in long ones. */
export function scoreForecasts(runs: readonly Recorded[]): ForecastScore {
  const widths: number[] = [];
  const errors: number[] = [];
  let moments = 0;
  let validation = 0;
  let test = 0;
  let ever = 0;
  for (const { val_loss, train_loss, test_loss, validation_examples } of runs) {
    const length = val_loss.length;
    const lowest = optimum(val_loss) + 1;
    const best = optimum(test_loss) + 1;
    const said = widths.length;
    for (const now of momentsOf(length)) {
      moments += 1;
      const bottom = bottomOf(val_loss.slice(0, now), length);
      const { episodes } = alarmEpisodes({
        losses: val_loss.slice(0, now),
        training: train_loss?.slice(0, now) ?? [],
        validationExamples: validation_examples,
        plannedEpochs: length,
      });
      if (!bottom || episodes.some(({ until }) => until === null)) continue;
      widths.push(bottom.high / bottom.low);
      errors.push(Math.abs(bottom.value - lowest) / lowest);
      if (lowest >= bottom.low && lowest <= bottom.high) validation += 1;
      if (best >= bottom.low && best <= bottom.high) test += 1;
    }
    if (widths.length > said) ever += 1;
  }
  return {
    speaks: widths.length / moments,
    runs: ever / runs.length,
    validation: validation / widths.length,
    test: test / widths.length,
    width: median(widths),
    error: median(errors),
  };
}

function momentsOf(length: number): number[] {
  const ratio = (length - 1) / 8;
  return ratio <= 1
    ? []
    : [...new Set(Array.from({ length: 12 }, (_, i) => Math.round(8 * ratio ** (i / 11))))];
}
