import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { detectors, type Recorded } from './detectors';
import { score } from './score';

/** Prints recall, false alarms, premature alarms and delay of every detector on a file of recorded curves (bench/data). */
export function printScores(file: string): void {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const runs = lines.map((line) => JSON.parse(line) as Recorded);
  const scores = Object.entries(detectors).map(([name, detect]) => ({ name, ...score(runs, detect) }));
  const [first] = scores;
  console.log(
    `${runs.length} recorded runs: ${first?.overfit ?? 0} overfit (test loss ends > 10 % above its best), ${first?.healthy ?? 0} healthy (< 3 %)`,
  );
  console.table(
    Object.fromEntries(
      scores.map(({ name, recall, falseAlarms, premature, delayMedian, delayP90 }) => [
        name,
        {
          recall: Number(recall.toFixed(3)),
          'false alarms': Number(falseAlarms.toFixed(3)),
          premature: Number(premature.toFixed(3)),
          'delay median': delayMedian,
          'delay p90': delayP90,
        },
      ]),
    ),
  );
}
