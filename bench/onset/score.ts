import { median } from '../../src/diagnosis/statistics';
import type { Detector, Recorded } from './detectors';

export interface Score {
  recall: number;
  falseAlarms: number;
  premature: number;
  delayMedian: number;
  delayP90: number;
  overfit: number;
  healthy: number;
}

/**
 * Scores a detector against the test curve. Overfit: the final test loss is more than 10 % above its best; healthy:
 * less than 3 %. Recall: alarms in overfit runs; false alarms: in healthy ones. Premature (of overfit runs): the test loss later
 * comes back below its best so far by more than 1 %. Delay: epochs from the best test loss to the alarm, of those not premature.
 */
export function score(runs: readonly Recorded[], detect: Detector): Score {
  const overfit = runs.filter((run) => growth(run.test_loss) > 1.1);
  const healthy = runs.filter((run) => growth(run.test_loss) < 1.03);
  const delays: number[] = [];
  let alarms = 0;
  let premature = 0;
  for (const run of overfit) {
    const at = detect(run);
    if (at < 0) continue;
    alarms += 1;
    const test = run.test_loss;
    const bestSoFar = Math.min(...test.slice(0, at + 1));
    if (Math.min(...test.slice(at + 1)) < 0.99 * bestSoFar) premature += 1;
    else delays.push(at - test.indexOf(Math.min(...test)));
  }
  delays.sort((a, b) => a - b);
  return {
    recall: alarms / overfit.length,
    falseAlarms: healthy.filter((run) => detect(run) >= 0).length / healthy.length,
    premature: premature / overfit.length,
    delayMedian: median(delays),
    delayP90: delays[Math.floor(0.9 * delays.length)] ?? NaN,
    overfit: overfit.length,
    healthy: healthy.length,
  };
}

/** Final loss in units of the best. */
function growth(losses: readonly number[]): number {
  return losses[losses.length - 1]! / Math.min(...losses);
}
