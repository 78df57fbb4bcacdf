import { describe, expect, it } from 'vitest';
import { createRandomStreams } from '../../src/trainer/random-streams';
import { sampleOf } from '../../src/trainer/refit-samples';
import { ofType, train } from './support';

const request = (task: string, more: Record<string, string> = {}) =>
  train('decompose.cjs', {
    env: {
      TASK: task,
      REGULENS_DECOMPOSE: JSON.stringify({ replicates: 3, site: null }),
      REGULENS_SEED: '1',
      ...more,
    },
  });

describe('measuring bias and variance in place', () => {
  it.each([
    ['regression', 'regression', 1],
    ['onehot', 'multiclass', 2],
    ['sparse', 'multiclass', 2],
    ['binary', 'binary', 1],
  ])('refits a %s model and leaves everything as it was', async (task, kind, outputs) => {
    const { code, stdout, events } = await request(task);
    expect(code).toBe(0);
    const [started] = ofType(events, 'decomposition-started');
    expect(started).toMatchObject({ replicates: 3, task: kind, examples: 30, outputs, trainExamples: 60 });
    expect(started?.targets).toHaveLength(30);
    if (kind !== 'regression') expect(new Set(started?.targets)).toEqual(new Set([0, 1]));
    const results = ofType(events, 'trial-result');
    expect(results.map((result) => result.replicate)).toEqual([1, 2, 3]);
    for (const { predictions, valLoss } of results) {
      expect(predictions).toHaveLength(30 * outputs);
      // The oracle: the loss that tfjs reports, recomputed from the predictions.
      expect(lossOf(kind, predictions, started?.targets ?? [], outputs)).toBeCloseTo(valLoss ?? NaN, 4);
    }
    expect(results[0]?.predictions).not.toEqual(results[1]?.predictions);
    expect(ofType(events, 'epoch')).toEqual([]);
    expect(ofType(events, 'error')).toEqual([]);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toEqual(JSON.parse(lines[0] ?? ''));
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', exitCode: 0 });
  });

  it.each(['dataset', 'novalidation'])('says why it cannot (%s)', async (task) => {
    const { code, events } = await request(task);
    expect(code).toBe(1);
    expect(ofType(events, 'error')[0]?.message).toMatch(/^Bias and variance (cannot|need)/);
  });

  const withRefits = (task: string, more: Record<string, unknown>, replicates = 4) =>
    request(task, { REGULENS_DECOMPOSE: JSON.stringify({ replicates, site: null, ...more }) });
  const predictionsOf = (run: Awaited<ReturnType<typeof request>>, fit?: string) =>
    ofType(run.events, 'trial-result')
      .filter((result) => fit === undefined || result.fit === fit)
      .map((result) => result.predictions);

  it('splits the rows into halves in place of drawing them', async () => {
    const [split, again] = await Promise.all([
      withRefits('onehot', { resample: 'split' }),
      withRefits('onehot', { resample: 'split' }, 2),
    ]);
    const [started] = ofType(split.events, 'decomposition-started');
    expect(started).toMatchObject({ resample: 'split', trainExamples: 60, sampleExamples: 30, firstRow: 60 });
    // Six units of three inputs and two of six, with biases.
    expect(started).toMatchObject({ parameters: 6 * 4 + 2 * 7 });
    expect(predictionsOf(split)).toHaveLength(4);
    // A refit's rows and start hang on its number alone.
    expect(predictionsOf(split).slice(0, 2)).toEqual(predictionsOf(again));
  });

  it('measures on parts of the rows in one process, the whole among them as by itself', async () => {
    const [sizes, whole] = await Promise.all([
      withRefits('regression', { fractions: [0.25, 1] }, 2),
      withRefits('regression', {}, 2),
    ]);
    const started = ofType(sizes.events, 'decomposition-started');
    expect(started.map(({ sampleExamples }) => sampleExamples)).toEqual([15, 60]);
    const [quarter, all] = started.map(({ fit }) => predictionsOf(sizes, fit));
    expect(all).toEqual(predictionsOf(whole));
    expect(quarter).not.toEqual(all);
    expect(sizes.events.at(-1)).toMatchObject({ type: 'run-ended', exitCode: 0 });
  });

  it('tells which validation examples have the same inputs', async () => {
    const { events } = await withRefits('repeated', {}, 2);
    const [started] = ofType(events, 'decomposition-started');
    expect(started?.twins).toEqual([[0, 3], [1, 4], [2, 5]]); // prettier-ignore
  });

  it('repeats exactly under a seed', async () => {
    const [a, b] = await Promise.all([request('regression'), request('regression')]);
    const predictions = (run: typeof a) =>
      ofType(run.events, 'trial-result').map((result) => result.predictions);
    expect(predictions(a)).toEqual(predictions(b));
  });
});

function lossOf(kind: string, predictions: number[], targets: number[], outputs: number): number {
  const losses = targets.map((target, i) => {
    const p = predictions[i] ?? NaN;
    if (kind === 'regression') return (p - target) ** 2;
    if (kind === 'binary') return -Math.log(target === 1 ? p : 1 - p);
    return -Math.log(predictions[i * outputs + target] ?? NaN);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe('samples of rows', () => {
  const streams = createRandomStreams('s');
  const draw = (resample: 'bootstrap' | 'split', fraction: number, replicate: number, count = 101) =>
    Array.from(sampleOf({ resample, fraction }, count, replicate, streams));

  it('of a pair of splits share no row and make up all but an odd one', () => {
    const [a, b] = [draw('split', 1, 1), draw('split', 1, 2)];
    expect(new Set([...a, ...b]).size).toBe(100);
    expect([...a, ...b].every((row) => row >= 0 && row < 101)).toBe(true);
    expect(draw('split', 1, 3).toSorted()).not.toEqual(a.toSorted());
  });

  it('of a part are the beginning of those of the whole', () => {
    for (const resample of ['bootstrap', 'split'] as const) {
      const whole = draw(resample, 1, 2);
      const part = draw(resample, 1 / 8, 2);
      expect(part.length).toBe(Math.round(whole.length / 8));
      expect(part).toEqual(whole.slice(0, part.length));
    }
  });

  it('leave out about 1/e of the rows where they are drawn with replacement', () => {
    const kinds = Array.from({ length: 50 }, (_, r) => new Set(draw('bootstrap', 1, r + 1, 400)).size / 400);
    expect(kinds.reduce((sum, share) => sum + share, 0) / 50).toBeCloseTo(1 - 1 / Math.E, 1);
  });

  it('are never empty', () => {
    for (const resample of ['bootstrap', 'split'] as const)
      for (const replicate of [1, 2]) expect(draw(resample, 0.01, replicate, 1)).toEqual([0]);
  });
});
