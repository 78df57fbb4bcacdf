import { describe, expect, it } from 'vitest';
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
