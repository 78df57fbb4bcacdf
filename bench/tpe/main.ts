import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import * as v from 'valibot';
import { quasiRandomSampler, randomSampler } from '../../src/experiments/sweep/samplers';
import type { Dimension, Sampler } from '../../src/experiments/sweep/space';
import { tpeSampler } from '../../src/experiments/sweep/tpe';
import { FUNCTIONS, quartiles, regret } from './functions';

/* Regret after 100 trials over 30 seeds: Regulens's samplers, and those of Optuna 3.1.0 (numbers of scripts/oracles/optuna_sweep.py). */

const SEEDS = 30;
const TRIALS = 100;

const Quartiles = v.object({ low: v.number(), median: v.number(), high: v.number() });
const Oracle = v.object({ regret: v.record(v.string(), v.object({ random: Quartiles, tpe: Quartiles })) });
const file = path.join(process.cwd(), 'test/fixtures/experiments/optuna.json');
const oracle = v.parse(Oracle, JSON.parse(readFileSync(file, 'utf8'))).regret;

const samplers: Record<string, (dimensions: readonly Dimension[], seed: string) => Sampler> = {
  random: randomSampler,
  'quasi-random': quasiRandomSampler,
  TPE: tpeSampler,
};
const show = (value: number): string => value.toPrecision(3);
const range = ({ low, median, high }: { low: number; median: number; high: number }): string =>
  `${show(median)} (${show(low)} to ${show(high)})`;

console.log(`Regret after ${TRIALS} trials, median and quartiles of ${SEEDS} seeds\n`);
console.log('| function | sampler | Regulens | Optuna 3.1.0 | median within Optuna’s quartiles or below |');
console.log('|---|---|---|---|---|');
for (const one of FUNCTIONS)
  for (const [name, make] of Object.entries(samplers)) {
    const found = quartiles(
      Array.from({ length: SEEDS }, (_, seed) => regret(one, make(one.dimensions, String(seed)), TRIALS)),
    );
    const theirs = name === 'quasi-random' ? null : oracle[one.name]?.[name === 'TPE' ? 'tpe' : 'random'];
    const verdict = theirs ? (found.median <= theirs.high ? 'yes' : 'no') : '–';
    console.log(`| ${one.name} | ${name} | ${range(found)} | ${theirs ? range(theirs) : '–'} | ${verdict} |`);
  }

const [branin] = FUNCTIONS;
if (branin) {
  const begin = performance.now();
  regret(branin, tpeSampler(branin.dimensions, 'time'), TRIALS);
  console.log(
    `\nTPE takes ${((performance.now() - begin) / TRIALS).toFixed(2)} ms a proposal of two parameters.`,
  );
}
