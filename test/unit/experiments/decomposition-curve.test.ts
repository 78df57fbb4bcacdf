import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { curveWords, pairedDifference } from '../../../src/diagnosis';
import { createTrialPool, decomposeScript, measureCurve, type CurveSource } from '../../../src/experiments';
import type { CurvePoint } from '../../../src/protocol/decomposition-curve';
import type { RunAssets } from '../../../src/runs';
import { readCurves } from '../../../src/runs/curves';
import { diagnoseRun } from '../../../src/session/diagnose-run';
import { Sessions } from '../../../src/session';
import { readRun } from '../../../src/runs';
import { buildAssets, bundle, workspace } from '../runs/harness';
import { openParser } from '../source/grammars';

let assets: RunAssets;
beforeAll(async () => {
  assets = { ...(await buildAssets()), preload: await bundle('src/trainer/preload.ts', 'preload.cjs') };
});

/** Noise on a line, learned by far more units than it takes. */
const script = `
const tf = require('${path.resolve('node_modules/@tensorflow/tfjs')}');
const x = tf.randomNormal([40, 2], 0, 1, 'float32', 3);
const y = tf.add(x.sum(1, true), tf.randomNormal([40, 1], 0, 0.7, 'float32', 4));
const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, activation: 'tanh', inputShape: [2] }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
model.fit(x, y, { epochs: EPOCHS, batchSize: 8, verbose: 0, validationSplit: 0.5 });
`;

async function place(epochs = 3) {
  const store = workspace();
  const file = path.join(store.folder, 'train.cjs');
  const text = script.replace('EPOCHS', String(epochs));
  writeFileSync(file, text);
  const parser = await openParser();
  const source: CurveSource = {
    file,
    script: parser.parse(text, 'javascript'),
    textOf: () => text,
  };
  const workplace = { store, assets };
  const launch = { script: file, seed: '1' };
  return { workplace, store, file, source, launch, pool: createTrialPool(workplace, { jobs: 2 }) };
}

describe('a measured curve', () => {
  test('against capacity has the present setting as it is by itself, and is kept', async () => {
    const { workplace, store, file, source, launch, pool } = await place();
    const seen: number[] = [];
    const curve = await measureCurve(
      workplace,
      pool,
      { launch, against: 'capacity', source, replicates: 5 },
      { onProgress: ({ done }) => seen.push(done) },
    );
    expect(curve).toMatchObject({ status: 'finished', against: 'capacity', notes: [] });
    expect(curve.points.map(({ short, parameters, state }) => [short, parameters, state])).toEqual(
      [4, 8, 16, 32, 64].map((units, i) => [['×¼', '×½', '×1', '×2', '×4'][i], 4 * units + 1, 'measured']),
    );
    for (const { measured } of curve.points) {
      const [main] = measured;
      expect(main?.loss.value).toBeCloseTo((main?.bias.value ?? NaN) + (main?.variance.value ?? NaN), 9);
    }
    expect(curve.words).toMatch(/^As it is set now \(×1 \(16\)\)/);
    expect(Math.max(...seen)).toBe(25);
    expect(readFileSync(file, 'utf8')).toBe(script.replace('EPOCHS', '3'));

    const alone = await decomposeScript(workplace, launch, { replicates: 5 });
    const present = curve.points.find(({ isPresent }) => isPresent);
    expect(alone.result.measured).toEqual(present?.measured);
    // It was measured under this seed already.
    expect(alone.run).toBe(present?.run);
    const kept = await readCurves(store.folder, { script: file, npmScript: null, args: [] });
    expect(kept.map(({ against, words }) => [against, words])).toEqual([
      [null, alone.result.verdict],
      ['capacity', curve.words],
    ]);
    // What was measured is what the diagnosis of the script's other runs goes by, and what their page shows.
    const ended = await readRun(store, alone.run);
    expect((await diagnoseRun(store, ended)).curves.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    const sessions = new Sessions([store]);
    const lease = await sessions.open(alone.run);
    await lease.session.loaded;
    expect(lease.session.curves.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    sessions.dispose();
  });

  test('against training rows counts them', async () => {
    const { workplace, launch, pool } = await place();
    const curve = await measureCurve(workplace, pool, {
      launch,
      against: 'training-size',
      source: null,
      replicates: 5,
    });
    expect(curve.points.map(({ label, isPresent, refits }) => [label, isPresent, refits])).toEqual([
      ['3 rows', false, 5],
      ['5 rows', false, 5],
      ['10 rows', false, 5],
      ['20 rows', true, 5],
    ]);
    expect(new Set(curve.points.map(({ run }) => run)).size).toBe(2);
  });

  test('that is cancelled keeps what was measured by then', async () => {
    const { workplace, store, file, source, launch, pool } = await place();
    const abort = new AbortController();
    const curve = await measureCurve(
      workplace,
      pool,
      { launch, against: 'regularization', source, replicates: 5 },
      {
        signal: abort.signal,
        onProgress: ({ curve: { points } }) => {
          if (points.some(({ state }) => state === 'measured')) abort.abort();
        },
      },
    );
    expect(curve.status).toBe('stopped');
    expect(curve.points.map(({ short }) => short)).toEqual(['none', '0.0001', '0.001', '0.01', '0.1']);
    const states = new Set(curve.points.map(({ state }) => state));
    expect(states.has('measured') && states.has('cancelled')).toBe(true);
    const [kept] = await readCurves(store.folder, { script: file, npmScript: null, args: [] });
    expect(kept).toEqual(curve);
  });

  test('says why it can’t be measured', async () => {
    const { workplace, launch, source, pool } = await place();
    const ask = (text: string, against: 'capacity' | 'regularization', replicates = 5) => {
      writeFileSync(launch.script, text);
      return measureCurve(workplace, pool, { launch, against, source, replicates });
    };
    await expect(ask('', 'capacity', 4)).rejects.toThrow(/too few/);
    await expect(ask('', 'capacity')).rejects.toThrow(/could not be measured/);
    const parser = await openParser();
    const empty = { ...source, script: parser.parse('', 'javascript') };
    await expect(
      measureCurve(workplace, pool, { launch, against: 'capacity', source: empty, replicates: 5 }),
    ).rejects.toThrow(/no hidden layer in this script/);
  });
});

describe('a curve in words', () => {
  const around = (value: number) => ({ value, low: 0.95 * value, high: 1.05 * value });
  const point = (
    short: string,
    bias: number,
    variance: number,
    shift: number,
    isPresent = false,
  ): CurvePoint => ({
    setting: 1,
    label: short,
    short,
    isPresent,
    run: 'r',
    state: 'measured',
    reason: null,
    refits: 5,
    of: 5,
    measured: [
      {
        measure: 'squared-error',
        replicates: 5,
        loss: around(bias + variance),
        bias: around(bias),
        variance: around(variance),
      },
    ],
    balance: variance > 1.2 * bias ? 'variance' : 'even',
    refitLosses: [1, 1.1, 0.9, 1.2, 0.8].map(
      (loss, i) => loss + shift + (isPresent ? 0 : 0.01 * ((i % 3) - 1)),
    ),
    trainLoss: null,
    parameters: null,
  });

  test('names the better setting where refits show it, else says that none is shown', () => {
    const present = point('×1', 0.2, 0.8, 0, true);
    const better = curveWords({ against: 'capacity', points: [point('×½', 0.3, 0.2, -0.5), present] });
    expect(better).toMatch(/mostly variance: 80 % of the squared error of 1 is variance/);
    expect(better).toMatch(/Best at ×½: 0\.5, lower by 0\.50\d \[/);
    const same = curveWords({ against: 'capacity', points: [point('×½', 0.2, 0.79, -0.001), present] });
    expect(same).toMatch(/No setting is shown to be better/);
    expect(curveWords({ against: 'capacity', points: [present, point('×2', 0.2, 0.9, 0.1)] })).toMatch(
      /No setting is better/,
    );
  });

  test('tells whether more rows would help', () => {
    const rows = (shift: number) =>
      curveWords({
        against: 'training-size',
        points: [point('10', 0.5, 0.5, shift), point('20', 0.4, 0.4, 0, true)],
      });
    expect(rows(0.3)).toMatch(/still falls where the rows end/);
    expect(rows(-0.3)).toMatch(/rises by .*not for want of rows/);
    expect(rows(0)).toMatch(/is not shown/);
  });

  test('compares refit by refit, more widely where there are more comparisons', () => {
    const [a, b] = [{ refitLosses: [1, 2, 3, 4] }, { refitLosses: [0.9, 1.8, 2.9, 3.8] }];
    const once = pairedDifference(a, b, 1);
    // By hand: mean 0.15, standard error sqrt(0.01/3)/2, t of 3 degrees 3.182 (the expansion's is within 3 %).
    expect(once?.value).toBeCloseTo(0.15, 12);
    expect(((once?.high ?? 0) - 0.15) / (Math.sqrt(0.01 / 3) / 2)).toBeCloseTo(3.182, 0);
    expect((pairedDifference(a, b, 4)?.high ?? 0) > (once?.high ?? 1)).toBe(true);
    expect(pairedDifference(a, { refitLosses: [1] }, 1)).toBeNull();
  });
});
