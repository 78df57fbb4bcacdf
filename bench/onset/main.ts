import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { detectors, type Recorded } from './detectors';
import { score } from './score';

// How well does the overfitting alarm do on recorded training runs? `npx tsx bench/onset/main.ts [curves.ndjson.gz]`
const file = process.argv[2] ?? 'bench/data/curves.ndjson.gz';
const runs = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

const scores = Object.entries(detectors).map(([name, detect]) => ({ name, ...score(runs, detect) }));
const [first] = scores;
console.log(
  `${runs.length} recorded runs: ${first?.overfit ?? 0} overfit (test loss ends > 10 % above its best), ${first?.healthy ?? 0} healthy (< 3 %)`,
);
console.table(
  Object.fromEntries(
    scores.map((s) => [
      s.name,
      {
        recall: s.recall.toFixed(3),
        'false alarms': s.falseAlarms.toFixed(3),
        premature: s.premature.toFixed(3),
        'delay median/p90': `${s.delayMedian}/${s.delayP90}`,
      },
    ]),
  ),
);
