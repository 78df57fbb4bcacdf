import { alarmEpisodes } from '../../src/diagnosis/alarms/overfitting-alarm';
import type { Said } from './peers';
import type { Recorded } from './recorded';
import { score, type Score } from './score';
import { verdict } from './truth';

/** What a reader says of a run at a threshold; a higher threshold never says more. */
type Graded = (run: Recorded, threshold: number) => Said | null;

/** What readers reach who know too much. An alarm that is told less will hardly pass them, though they bound nothing. */
const READERS: Record<string, Graded> = {
  'the alarm as it is': ({ val_loss, train_loss, validation_examples }, threshold) =>
    ring(val_loss, train_loss, validation_examples, threshold),
  // Only after the last epoch, so its delay says nothing.
  'the end of the validation curve over its best': ({ val_loss }, threshold) => {
    const end = val_loss.slice(-3).reduce((a, b) => a + b, 0) / Math.min(3, val_loss.length);
    const best = val_loss.reduce((a, b) => Math.min(a, b), Infinity);
    return 1 - best / end >= threshold ? { at: val_loss.length - 1, onset: val_loss.indexOf(best) } : null;
  },
  'the alarm, given the test curve to read': ({ test_loss, train_loss, validation_examples }, threshold) =>
    ring(test_loss, train_loss, validation_examples, threshold),
};

function ring(losses: number[], training: number[] = [], examples: number, threshold: number): Said | null {
  const input = { losses, training, validationExamples: examples, plannedEpochs: losses.length };
  const [first] = alarmEpisodes(input, threshold).episodes;
  return first
    ? { at: first.since, onset: losses.indexOf(Math.min(...losses.slice(0, first.since + 1))) }
    : null;
}

/** Each reader at the lowest threshold that keeps its false alarms within `limit` on these very runs. */
export function ceilings(runs: readonly Recorded[], limit: number): [string, Score][] {
  const healthy = runs.filter(({ test_loss }) => verdict(test_loss) === 'healthy');
  return Object.entries(READERS).map(([name, read]) => {
    let [low, high] = [0, 1];
    for (let step = 0; step < 12; step++) {
      const middle = (low + high) / 2;
      const alarms = healthy.filter((run) => read(run, middle) !== null).length;
      if (alarms <= limit * healthy.length) high = middle;
      else low = middle;
    }
    return [name, score(runs, (run) => read(run, high))];
  });
}
