import path from 'node:path';
import { reliability } from './calibration';
import { ceilings } from './ceiling';
import { detectors, OURS, type Detector } from './detectors';
import { scoreForecasts } from './forecasts';
import { pooledDetector, pools } from './pooling';
import { readRecorded, type Recorded } from './recorded';
import { score, type Score } from './score';
import { simulate } from './simulate';

/** Prints how the overfitting alarm, the peers' rules, pooling and the forecast do on recorded and simulated curves. */
export function printScores(folder: string, own?: string): void {
  if (own !== undefined) {
    printSet(own, readRecorded(own));
    return;
  }
  const heldOut = readRecorded(path.join(folder, 'report.ndjson.gz'));
  printSet('held out: problems on which nothing was tuned (bench/data/report)', heldOut);
  printSet(
    'the same, at least 300 test examples: where the truth itself is well known',
    heldOut.filter(({ test_examples }) => (test_examples ?? 0) >= 300),
  );
  printSet(
    'the same, at least 100 validation examples',
    heldOut.filter(({ validation_examples }) => validation_examples >= 100),
  );
  printCeilings('held out', heldOut);
  printCalibration(heldOut);
  printByProblem(heldOut);
  printPooled(heldOut);
  printForecasts('held out', heldOut);
  const tuned = readRecorded(path.join(folder, 'tune.ndjson.gz'));
  printSet('tuned on (bench/data/tune)', tuned);
  printCeilings('tuned on', tuned);
  printForecasts('tuned on', tuned);
  printSet(
    'recorded before, partly tuned on (bench/data/curves)',
    readRecorded(path.join(folder, 'curves.ndjson.gz')),
  );
  const simulated = simulate(20, 1);
  printSet('simulated, truth known', simulated);
  printByProblem(simulated);
}

function printSet(title: string, runs: readonly Recorded[]): void {
  const first = score(runs, () => null);
  const problems = new Set(runs.map(({ problem }) => problem)).size;
  console.log(
    `\n${title}: ${runs.length} runs on ${problems} problems; ${first.overfit} overfit (test loss ends > 10 % above its best), ${first.healthy} are healthy (< 3 %)`,
  );
  const usable = Object.entries(detectors).filter(
    ([name]) => runs.some(({ loss }) => loss) || !/Overfit|Overtraining|UMLAUT|PQ/.test(name),
  );
  table(usable.map(([name, detect]) => [name, row(runs, detect)]));
}

const row = (runs: readonly Recorded[], detect: Detector) => figures(score(runs, detect));

function figures(of: Score): Record<string, number> {
  const { recall, falseAlarms, premature, delayMedian, delayP90, agreement } = of;
  return {
    recall: short(recall),
    'false alarms': short(falseAlarms),
    premature: short(premature),
    'delay median': delayMedian,
    'delay p90': delayP90,
    'onset agrees': short(agreement),
  };
}

function printCeilings(title: string, runs: readonly Recorded[]): void {
  console.log(
    `\nceilings, ${title}: readers that know too much, each at the threshold that gives it false alarms of .05 on these very runs`,
  );
  table(ceilings(runs, 0.05).map(([name, reached]) => [name, figures(reached)]));
}

function printCalibration(runs: readonly Recorded[]): void {
  const { bins, error } = reliability(runs);
  console.log(
    `\nprobability stated by the alarm, and how often it is so: expected calibration error ${short(error)}`,
  );
  table(
    bins.map(({ stated, observed, share }) => [
      stated.toFixed(2),
      { observed: short(observed), share: short(share) },
    ]),
  );
}

function printByProblem(runs: readonly Recorded[]): void {
  const problems = [...new Set(runs.map(({ problem }) => problem))];
  console.log(`\n${OURS}, by problem`);
  table(
    problems.map((problem) => {
      const own = runs.filter((run) => run.problem === problem);
      const { overfit, healthy } = score(own, () => null);
      return [problem, { overfit, healthy, ...row(own, detectors[OURS]!) }];
    }),
  );
}

function printPooled(runs: readonly Recorded[]): void {
  console.log('\nre-run and pooled; the truth is the test curve of the first run');
  const rows: [string, Record<string, number | string>][] = [];
  for (const [by, count] of [
    ['folds', 3],
    ['folds', 5],
    ['seeds', 3],
  ] as const) {
    const pooled = pools(runs, by, count);
    rows.push([`1 run of these (${pooled.length} scripts)`, row(pooled, detectors[OURS]!)]);
    rows.push([`${count} ${by}`, row(pooled, pooledDetector(by === 'seeds'))]);
  }
  table(rows);
}

function printForecasts(title: string, runs: readonly Recorded[]): void {
  const { speaks, runs: ever, validation, test, width, error } = scoreForecasts(runs);
  console.log(
    `\nforecast, ${title}: speaks at ${short(speaks)} of moments and in ${short(ever)} of runs; its .8 interval holds the epoch of the lowest ` +
      `validation loss in ${short(validation)}, of the lowest test loss in ${short(test)}; median width ×${short(width)}, median error ${short(error)}`,
  );
}

function table(rows: readonly (readonly [string, object])[]): void {
  const seen = new Map<string, object>();
  for (const [name, values] of rows) {
    let key = name;
    while (seen.has(key)) key += ' ';
    seen.set(key, values);
  }
  console.table(Object.fromEntries(seen));
}

const short = (value: number) => Number(value.toFixed(3));
