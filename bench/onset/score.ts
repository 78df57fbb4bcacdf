import { median } from '../../src/diagnosis/statistics';
import type { Detector } from './detectors';
import type { Recorded } from './recorded';
import { isPremature, optimum, verdict } from './truth';

export interface Score {
  recall: number;
  falseAlarms: number;
  premature: number;
  delayMedian: number;
  delayP90: number;
  /** Of the alarms in overfit runs: share that put the onset within 10 % of the epochs, or 5, of the best test loss. */
  agreement: number;
  overfit: number;
  healthy: number;
}

/**
 * Scores a rule against the test curve. Recall: alarms in overfit runs; false alarms: in healthy ones. Premature (of overfit
 * runs): the test loss later comes back below its best so far by more than 1 %. Delay: epochs from the best test loss to
 * the alarm, of those not premature.
 */
export function score(runs: readonly Recorded[], detect: Detector): Score {
  const overfit = runs.filter(({ test_loss }) => verdict(test_loss) === 'overfits');
  const healthy = runs.filter(({ test_loss }) => verdict(test_loss) === 'healthy');
  const delays: number[] = [];
  let alarms = 0;
  let premature = 0;
  let agreed = 0;
  for (const run of overfit) {
    const said = detect(run);
    if (!said) continue;
    alarms += 1;
    const best = optimum(run.test_loss);
    if (Math.abs(said.onset - best) <= Math.max(5, 0.1 * run.test_loss.length)) agreed += 1;
    if (isPremature(run.test_loss, said.at)) premature += 1;
    else delays.push(said.at - best);
  }
  delays.sort((a, b) => a - b);
  return {
    recall: alarms / overfit.length,
    falseAlarms: healthy.filter((run) => detect(run) !== null).length / healthy.length,
    premature: premature / overfit.length,
    delayMedian: median(delays),
    delayP90: delays[Math.floor(0.9 * delays.length)] ?? NaN,
    agreement: agreed / alarms,
    overfit: overfit.length,
    healthy: healthy.length,
  };
}
