import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './problems';

export interface Split {
  train: number[][];
  validation: number[][];
  test: number[][];
}

const WINDOW = 12;

/** Train, validation and test rows of one split; columns in units of their spread among the training rows. */
export function splitRows(root: string, { data, task, rows }: Problem, split: number): Split {
  const all = readFileSync(path.join(root, data), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .filter((row) => row.every(Number.isFinite));
  const examples = task === 'series' ? windows(all.map(([value = 0]) => value)) : shuffled(all, split);
  // Time goes on from training to test; another split begins elsewhere.
  const start = task === 'series' ? 12 * (split - 1) : 0;
  const [a, b] = [start + rows.train, start + rows.train + rows.validation];
  const train = examples.slice(start, a);
  const scale = scaler(train, task === 'regression' || task === 'series');
  return {
    train: train.map(scale),
    validation: examples.slice(a, b).map(scale),
    test: examples.slice(b, b + 1000).map(scale),
  };
}

function windows(values: readonly number[]): number[][] {
  return values.slice(WINDOW).map((_, i) => values.slice(i, i + WINDOW + 1));
}

/** Fisher-Yates by a linear congruential generator (Numerical Recipes). */
function shuffled(rows: number[][], seed: number): number[][] {
  const out = [...rows];
  let state = seed * 7919;
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [out[i], out[j]] = [out[j] ?? [], out[i] ?? []];
  }
  return out;
}

function scaler(train: readonly number[][], withTarget: boolean): (row: number[]) => number[] {
  const columns = train[0]?.length ?? 0;
  const scaled = withTarget ? columns : columns - 1;
  const of = (column: number) => train.map((row) => row[column] ?? NaN);
  const means = Array.from({ length: scaled }, (_, c) => mean(of(c)));
  const spreads = means.map((m, c) => Math.sqrt(mean(of(c).map((value) => (value - m) ** 2))) || 1);
  return (row) =>
    row.map((value, c) =>
      c < scaled ? Number(((value - (means[c] ?? 0)) / (spreads[c] ?? 1)).toPrecision(6)) : value,
    );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
