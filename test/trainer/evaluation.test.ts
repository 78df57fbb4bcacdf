import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

interface Printed {
  valLoss?: number;
  answers: number[][];
  targets: number[][] | number[];
  tensors: number;
}

async function evaluated(kind: string, env: Record<string, string> = {}) {
  const outcome = await train('answers.cjs', {
    env: { KIND: kind, REGULENS_SEED: '1', REGULENS_OVERHEAD: '100', ...env },
  });
  const [evaluation, ...more] = ofType(outcome.events, 'evaluation');
  expect(more).toEqual([]);
  expect(ofType(outcome.events, 'warning')).toEqual([]);
  return { evaluation, printed: JSON.parse(outcome.stdout) as Printed };
}

const argmax = (row: readonly number[]) => row.indexOf(Math.max(...row));

describe('the look at a model when its fit ends', () => {
  it.each(['multiclass', 'sparse', 'logits'])('asks a %s model every validation example', async (kind) => {
    const { evaluation, printed } = await evaluated(kind);
    const truth = printed.targets.map((target) => (Array.isArray(target) ? argmax(target) : target));
    const hits = printed.answers.filter((row, i) => argmax(row) === truth[i]).length;
    expect(evaluation).toMatchObject({ on: 'validation', examples: 60, epoch: 3, task: 'multiclass' });
    expect(evaluation?.loss).toBeCloseTo(printed.valLoss ?? NaN, 5);
    expect(evaluation?.metrics['accuracy']).toBeCloseTo(hits / 60, 12);
    expect(evaluation?.confusion?.flat().reduce((sum, count) => sum + count)).toBe(60);
    expect(evaluation?.calibration?.bins.reduce((sum, { examples }) => sum + examples, 0)).toBe(60);
    // Probabilities that don't mean what they say don't show wrong labels.
    const isCalibrated = (evaluation?.calibration?.error ?? 1) <= 0.1;
    expect(evaluation?.labelNoise?.examples).toBe(isCalibrated ? 60 : undefined);
    expect(evaluation?.perturbation?.noise).toBe(0.05);
    expect(evaluation?.perturbation?.change).toBeGreaterThan(0);
    expect(evaluation?.perturbation?.changedClasses).toBeLessThan(0.2);
  });

  it('looks at a regression’s residuals, whatever the loss', async () => {
    const { evaluation, printed } = await evaluated('regression');
    const residuals = printed.answers.flatMap((row, i) =>
      row.map((value, k) => value - ((printed.targets[i] as number[])[k] ?? NaN)),
    );
    const mae = residuals.reduce((sum, residual) => sum + Math.abs(residual), 0) / residuals.length;
    expect(evaluation).toMatchObject({ task: 'regression', examples: 60 });
    expect(evaluation?.metrics['mae']).toBeCloseTo(mae, 5);
    expect(evaluation?.loss).toBeCloseTo(printed.valLoss ?? NaN, 5);
    expect(evaluation?.points).toHaveLength(120);
    expect(evaluation?.perturbation?.changedClasses).toBeNull();
    expect(evaluation).not.toHaveProperty('confusion');
  });

  it('asks training examples where nothing is held out, and says nothing of their labels then', async () => {
    const { evaluation } = await evaluated('binary', { VALIDATION: 'none' });
    expect(evaluation).toMatchObject({ on: 'training', examples: 200, task: 'binary' });
    expect(evaluation).not.toHaveProperty('labelNoise');
  });

  it('leaves models of several outputs out', async () => {
    expect((await evaluated('two')).evaluation).toBeUndefined();
  });

  it('is taken after a stop too, of the epoch it came in', async () => {
    const env = { EPOCHS: '100000', REGULENS_OVERHEAD: '0.05' };
    const outcome = await train('classify.cjs', {
      env,
      onStart: (directory) => {
        const poll = setInterval(() => {
          if (!readFileSync(path.join(directory, 'events.ndjson'), 'utf8').includes('"type":"epoch"')) return;
          clearInterval(poll);
          writeFileSync(path.join(directory, 'control'), 'stop\n');
        }, 100);
      },
    });
    expect(ofType(outcome.events, 'fit-ended')).toMatchObject([{ reason: 'stopped' }]);
    const last = ofType(outcome.events, 'epoch').at(-1)?.epoch ?? NaN;
    const [evaluation] = ofType(outcome.events, 'evaluation');
    expect([last, last + 1]).toContain(evaluation?.epoch);
    expect(evaluation).toMatchObject({ on: 'validation', examples: 24 });
  });

  it('leaves no tensor behind', async () => {
    const { printed } = await evaluated('multiclass');
    const plain = await train('answers.cjs', { env: { KIND: 'multiclass' }, recorded: false });
    expect(printed.tensors).toBe((JSON.parse(plain.stdout) as Printed).tensors);
  });

  it('asks the validation examples that went by in fitDataset', async () => {
    const { events } = await train('dataset.mjs', { env: { REGULENS_OVERHEAD: '100' } });
    const [evaluation] = ofType(events, 'evaluation');
    const last = ofType(events, 'epoch').at(-1);
    expect(evaluation).toMatchObject({ on: 'validation', examples: 13, task: 'binary', epoch: 3 });
    // tfjs takes the mean over batches of 4, 4, 4 and 1 weighted by size.
    expect(evaluation?.loss).toBeCloseTo(last?.valLoss ?? NaN, 5);
  });
});
