import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Cancelled, createTrialPool } from '../../../src/experiments';
import { describeSweep, runSweep, type SweepOptions } from '../../../src/experiments/sweep';
import type { SweepPlan, SweepTrial } from '../../../src/protocol/sweep';
import { SweepStore, type RunAssets, type StoredSweep } from '../../../src/runs';
import { findSlots, withParameters } from '../../../src/source/slots';
import type { SourceParser } from '../../../src/source';
import { buildAssets, bundle, workspace } from '../runs/harness';
import { openParser } from '../source/grammars';

/** Its folder: that the framework is loaded is read off the name. */
const tfjs = JSON.stringify(path.dirname(createRequire(__filename).resolve('@tensorflow/tfjs/package.json')));
/** With a learning rate of 0 the loss stays at 9; above 5 the script throws. */
const SCRIPT = `const tf = require(${tfjs});
const LEARNING_RATE = 0.01;
if (LEARNING_RATE > 5) throw new Error('far too fast');
const x = tf.ones([40, 1]);
const y = tf.fill([40, 1], 3);
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros', useBias: false }));
model.compile({ optimizer: tf.train.sgd(LEARNING_RATE), loss: 'meanSquaredError' });
model.fit(x, y, { epochs: 4, batchSize: 10, validationSplit: 0.25, verbose: 0, callbacks: { onEpochEnd: () => new Promise((done) => setTimeout(done, PAUSE)) } });
`;
/** After 4 epochs of 3 steps, each of which takes 2 · rate of what is missing. */
const lossOf = (rate: number, steps = 12): number => 9 * (1 - 2 * rate) ** (2 * steps);

let assets: RunAssets;
let parser: SourceParser;
beforeAll(async () => {
  assets = { ...(await buildAssets()), preload: await bundle('src/trainer/preload.ts', 'preload.cjs') };
  parser = await openParser();
});

function open(pause = 0) {
  const text = SCRIPT.replace('PAUSE', String(pause));
  const store = workspace({ 'train.cjs': text });
  const file = `${store.folder}/train.cjs`;
  const script = parser.parse(text, 'javascript');
  const slots = findSlots(script, file);
  const rate = slots.find(({ slot }) => slot.id === 'learning-rate')!.slot;
  const plan = (values: string[], more: Partial<SweepPlan> = {}): SweepPlan => ({
    script: file,
    slots: [{ ...rate, type: 'choice', low: null, high: null, choices: values }],
    sampler: 'grid',
    scheduler: 'none',
    trials: values.length,
    seed: '1',
    folds: null,
    ...more,
  });
  const sweeps = new SweepStore(store.folder);
  return {
    sweeps,
    rate,
    plan,
    run: (wanted: SweepPlan, options: SweepOptions & { jobs?: number; resume?: StoredSweep } = {}) =>
      runSweep(
        createTrialPool({ store, assets }, { jobs: options.jobs ?? 2 }),
        sweeps,
        {
          launch: { script: file, nodePath: process.execPath, backend: 'cpu' },
          plan: wanted,
          name: 'train.cjs',
          filesFor: (parameters) =>
            withParameters(script, slots, parameters, (one, language) => parser.parse(one, language)).map(
              (set) => ({ file: set.file ?? file, text: set.text }),
            ),
          ...(options.resume && { resume: options.resume }),
        },
        options,
      ),
  };
}
const rates = (trials: readonly SweepTrial[]) =>
  trials.map(({ parameters }) => Number(parameters['learning-rate']));

describe('a sweep', () => {
  test('finds the best of a grid; one that fails fails alone; all is kept', async () => {
    const { plan, run, sweeps } = open();
    const changes: string[] = [];
    const done = await run(plan(['0.001', '9', '0.05', '0.02']), {
      onChange: (_, { number, state }) => changes.push(`${number} ${state}`),
    });
    expect(rates(done.trials)).toEqual([0.001, 9, 0.05, 0.02]);
    expect(done.trials.map(({ state }) => state)).toEqual(['complete', 'failed', 'complete', 'complete']);
    for (const { state, loss, parameters, bestEpoch, epochs, runs } of done.trials) {
      if (state === 'failed') continue;
      expect(loss).toBeCloseTo(lossOf(Number(parameters['learning-rate'])), 4);
      expect([bestEpoch, epochs, runs.length]).toEqual([4, 4, 1]);
    }
    expect(done.trials[1]!.reason).toContain('did not finish');
    expect(changes).toEqual(expect.arrayContaining(['1 running', '1 complete', '2 failed']));
    expect(await sweeps.read(done.record.id)).toEqual(done);
    const shown = describeSweep(done);
    expect(shown).toMatchObject({ best: 3, importances: null, record: { status: 'finished' } });
    expect(shown.notes.join(' ')).toContain('1 trial failed');
  }, 60_000);

  test('begins with what the script has; its number goes back to the text that ran', async () => {
    const { plan, run, rate } = open();
    const wanted = plan([], { slots: [{ ...rate, low: 0.02, high: 0.06 }], sampler: 'tpe', trials: 3 });
    const done = await run(wanted);
    const [first, ...others] = rates(done.trials);
    expect(first).toBe(0.01);
    for (const value of others) expect(Number(value.toPrecision(4))).toBe(value);
    for (const { loss, parameters } of done.trials)
      expect(loss).toBeCloseTo(lossOf(Number(parameters['learning-rate'])), 4);
    expect(describeSweep(done).notes.join(' ')).toContain(
      'Trial 1 is what the script has now (learning rate 0.01)',
    );
  }, 60_000);

  test('stops trials that are behind at half of their epochs, after it was cut short as well', async () => {
    const { plan, run, sweeps } = open(300);
    const abort = new AbortController();
    const first = run(plan(['0.05', '0.001'], { scheduler: 'asha' }), {
      jobs: 1,
      signal: abort.signal,
      onChange: (_, { number, state }) => {
        if (number === 2 && state === 'running') abort.abort();
      },
    });
    await expect(first).rejects.toBeInstanceOf(Cancelled);
    const [summary] = await sweeps.list();
    const done = await run(plan([]), { jobs: 1, resume: await sweeps.read(summary!.id) });
    expect(done.trials).toMatchObject([
      { state: 'complete' },
      { state: 'pruned', epochs: 2, reason: 'Stopped after 2 of 4 epochs: others were better by then.' },
    ]);
    expect(done.trials[1]!.loss).toBeCloseTo(lossOf(0.001, 6), 4);
    expect(describeSweep(done).best).toBe(1);
  }, 60_000);

  test('that is cancelled goes on where it was', async () => {
    const { plan, run, sweeps } = open(200);
    const abort = new AbortController();
    const running = run(plan(['0.001', '0.02', '0.05']), {
      jobs: 1,
      signal: abort.signal,
      onChange: (_, { number, state }) => {
        if (number === 2 && state === 'running') abort.abort();
      },
    });
    await expect(running).rejects.toBeInstanceOf(Cancelled);
    const [summary] = await sweeps.list();
    const stopped = await sweeps.read(summary!.id);
    expect(stopped.record.status).toBe('stopped');
    expect(stopped.trials.map(({ state }) => state)).toEqual(['complete', 'waiting']);
    const done = await run(plan([]), { jobs: 1, resume: stopped });
    expect(done.record).toMatchObject({ id: stopped.record.id, status: 'finished' });
    expect(done.trials.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
    expect(rates(done.trials)).toEqual([0.001, 0.02, 0.05]);
    // What was done isn't done again.
    expect(done.trials[0]).toEqual(stopped.trials[0]);
  }, 60_000);

  test('in which nothing works fails, with the reason', async () => {
    const { plan, run, sweeps } = open();
    await expect(run(plan(['7', '8']))).rejects.toThrow('Every trial failed');
    const [summary] = await sweeps.list();
    expect(summary).toMatchObject({ record: { status: 'failed' } });
  }, 60_000);

  test('on nested folds says what its choice is worth on rows that had no part in it', async () => {
    const { plan, run } = open();
    const folds = { count: 2, repeats: 1, by: 'random', groups: null, nested: true } as const;
    const done = await run(plan(['0.001', '0.05'], { folds }));
    for (const { folds: losses, parameters, loss } of done.trials) {
      // A quarter of 40 rows: one step an epoch.
      expect(losses).toHaveLength(4);
      expect(loss).toBeCloseTo(lossOf(Number(parameters['learning-rate']), 4), 4);
    }
    // Half of them: two steps.
    expect(done.record.outer).toHaveLength(2);
    for (const loss of done.record.outer!) expect(loss).toBeCloseTo(lossOf(0.05, 8), 4);
    expect(describeSweep(done).notes.join(' ')).toContain('on rows that had no part in choosing');
  }, 90_000);

  test.each([
    [{ slots: [] }, 'nothing to sweep'],
    [{ trials: 0 }, '0 trials are no sweep'],
    [
      { sampler: 'tpe', folds: { count: 3, repeats: 1, by: 'auto', groups: null, nested: true } },
      'TPE learns from every fold',
    ],
    [{ folds: { count: 3, repeats: 2, by: 'auto', groups: null, nested: true } }, 'can’t be repeated'],
    [{ folds: { count: 3, repeats: 1, by: 'groups', groups: null, nested: false } }, 'need a column'],
  ] as const)('that makes no sense is refused: %o', async (change, words) => {
    const { plan, run, sweeps } = open();
    const wanted = { ...plan(['1', '2']), ...change } as SweepPlan;
    await expect(run(wanted)).rejects.toThrow(words);
    expect(await sweeps.list()).toEqual([]);
  });
});
