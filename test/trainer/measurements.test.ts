import { describe, expect, it } from 'vitest';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import { ofType, train } from './support';
import type { Outcome } from './support';

interface Printed {
  results: { weights: string[]; kernels?: number[][]; largest?: number; saturated?: number }[];
  tensors: number;
}
const printed = ({ stdout }: Outcome) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Printed;
const env = (share: string) => ({ env: { OWN_RANDOM: '1', REGULENS_OVERHEAD: share } });
const features = { REGULENS_FEATURES: '["age","income","height","site"]' };

const recorded = train('measured.cjs', { env: { ...env('100').env, ...features } });

const norm = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

describe('what a fit’s start says', () => {
  it('knows columns, targets, shared rows and options', async () => {
    const [fit] = ofType((await recorded).events, 'fit-started');
    expect(fit).toMatchObject({
      ignoredOptions: ['onEpochEnd'],
      callbacks: ['CustomCallback'],
      classWeights: true,
      featureNames: ['age', 'income', 'height', 'site'],
      sharedRows: { validationRows: 25, identical: 5 },
      data: { targetMin: 0, targetMax: 1, inputShapes: [[4]], nonFiniteInputs: 0, integerInputs: false },
      validationData: { rows: 26, sampledRows: 26, classCounts: [13, 13] },
    });
    expect(fit?.data?.columns).toMatchObject({ count: 4, constant: 0 });
    // As soon as there is time.
    const [later] = ofType((await recorded).events, 'fit-data').filter((event) => event.fit === fit?.fit);
    expect(later?.data).toEqual({ ...fit?.data, collinearity: later?.data.collinearity });
    expect(later?.data.collinearity?.columns).toBe(4);
    expect(later?.data.collinearity?.maxVif).toBeGreaterThan(100);
    expect(fit?.data?.targetOrder).toBeGreaterThan(0.9);
    // Validation alternates between the classes.
    expect(fit?.validationData?.targetOrder).toBeLessThan(-0.99);
    expect(fit?.validationData?.collinearity).toBeUndefined();
  });

  it('knows a dataset by its first batch, then by its first epoch, and what fitDataset ignores', async () => {
    const { events } = await recorded;
    const fit = ofType(events, 'fit-started').at(-1);
    expect(fit).toMatchObject({ call: 'fitDataset', ignoredOptions: ['batchSize'], callbacks: [] });
    expect(fit?.data).toMatchObject({ integerInputs: true, targetMin: 0, inputShapes: [[2]] });
    expect(fit?.data?.targetOrder).toBeCloseTo(1, 6);
    expect(fit?.data).toMatchObject({ rows: null, sampledRows: 20, targetMax: 19 });
    // After its first epoch, by all of it.
    const later = ofType(events, 'fit-data').filter((event) => event.fit === fit?.fit);
    expect(later).toMatchObject([
      { fit: fit?.fit, trainExamples: 60, data: { rows: 60, sampledRows: 60, targetMax: 59, inputMax: 4 } },
    ]);
    expect(later[0]?.validationData).toMatchObject({ sampledRows: 9, targetMin: 0, targetMax: 8 });
    const state = emptyRunState();
    for (const event of events) applyEvent(state, event);
    expect(state.fits.at(-1)?.started).toMatchObject({ trainExamples: 60, data: { rows: 60 } });
  });
});

describe('what is said of layers', () => {
  it('has bias, constraint, momentum and the layers before it', async () => {
    const [model] = ofType((await recorded).events, 'model');
    const names = model?.layers.map((layer) => layer.name) ?? [];
    expect(model?.layers.map((layer) => layer.inputs)).toEqual([
      [],
      ...names.slice(0, -1).map((name) => [name]),
    ]);
    expect(model?.layers[0]).toMatchObject({ useBias: false, kernelConstraint: 'MaxNorm' });
    expect(model?.layers.map(({ momentum }) => momentum ?? null)).toEqual([null, 0.95, null, null, null]);
    expect(model?.layers.at(-1)).toMatchObject({ useBias: true });
    expect(model?.layers.at(-1)?.kernelConstraint).toBeUndefined();
  });

  it('follows graphs through shared layers, nested models and wrappers', async () => {
    const model = ofType((await recorded).events, 'model')[1];
    expect(Object.fromEntries(model?.layers.map((layer) => [layer.name, layer.inputs]) ?? [])).toEqual({
      shared: [],
      join: ['shared'],
      in: ['join'],
      out: ['in'],
      repeat: ['out'],
      both: ['repeat'],
      timed: ['both'],
      flat: ['timed'],
      answer: ['flat'],
    });
    const of = (name: string) => model?.layers.find((layer) => layer.name === name);
    expect(of('both')).toMatchObject({ dropout: 0.2, recurrentDropout: 0.1, useBias: true });
    expect(of('timed')).toMatchObject({ useBias: false });
    expect(of('join')?.useBias).toBeUndefined();
  });
});

describe('snapshots of weights', () => {
  it('measure the change since the last one, from the weights before training on', async () => {
    const outcome = await recorded;
    const kernels = printed(outcome).results[0]?.kernels ?? [];
    const snapshots = ofType(outcome.events, 'weights').filter((event) => event.fit === 'fit-1');
    expect(snapshots.map((snapshot) => snapshot.steps)).toEqual([3, 3, 3]);
    snapshots.forEach((snapshot, i) => {
      const [before = [], after = []] = kernels.slice(i, i + 2);
      const moved = norm(after.map((value, k) => value - (before[k] ?? 0)));
      expect(snapshot.tensors[0]?.change).toBeCloseTo(moved / norm(before), 6);
      // A frozen layer doesn't move.
      const [frozen] = snapshot.tensors.filter((tensor) => tensor.shape.join() === '6,5');
      expect(frozen?.change).toBe(0);
      const rows = [0, 1, 2, 3].map((row) => norm(after.slice(row * 6, row * 6 + 6)));
      snapshot.tensors[0]?.inputNorms?.forEach((value, row) =>
        expect(value).toBeCloseTo(rows[row] ?? NaN, 4),
      );
      expect(snapshot.tensors[0]?.inputNorms).toHaveLength(4);
      expect(snapshot.tensors.slice(1).every((tensor) => tensor.inputNorms === undefined)).toBe(true);
    });
    const ranks = snapshots.at(-1)?.tensors[0];
    expect(ranks?.effectiveRank).toBeGreaterThan(1);
    expect(ranks?.effectiveRank).toBeLessThanOrEqual(4.0001);
    expect(ranks?.stableRank).toBeLessThanOrEqual(ranks?.effectiveRank ?? 0);
  });
});

describe('activations and gradients', () => {
  it('look at tanh, rectifiers and the layer that answers', async () => {
    const outcome = await recorded;
    const last = ofType(outcome.events, 'activations').findLast((event) => event.fit === 'fit-1');
    const [tanh, relu, answer] = last?.layers ?? [];
    expect(tanh).toMatchObject({ activation: 'tanh', deadShare: 0 });
    expect(tanh?.saturatedShare).toBe(printed(outcome).results[0]?.saturated);
    expect(tanh?.maxAbs).toBeUndefined();
    expect(relu?.activation).toBeUndefined();
    expect(answer?.activation).toBe('sigmoid');
    expect(answer?.saturatedShare).toBeUndefined();
    expect(answer?.maxAbs).toBeCloseTo(printed(outcome).results[0]?.largest ?? NaN, 6);
  });

  it('have mean size and share of zeros', async () => {
    const [event] = ofType((await recorded).events, 'gradients');
    expect(event?.tensors.length).toBeGreaterThan(0);
    for (const { meanAbs, zeroShare, norm: size } of event?.tensors ?? []) {
      expect(meanAbs).toBeGreaterThanOrEqual(0);
      expect(meanAbs).toBeLessThanOrEqual(size);
      expect(zeroShare).toBeGreaterThanOrEqual(0);
      expect(zeroShare).toBeLessThanOrEqual(1);
    }
  });
});

it('looks at some of many rows, and at each layer once', async () => {
  const { events } = await train('many-rows.mjs', { env: { REGULENS_OVERHEAD: '100' } });
  const looks = ofType(events, 'activations');
  expect(looks.length).toBeGreaterThan(0);
  for (const { examples, layers } of looks) {
    expect(examples).toBe(128);
    expect(layers.map(({ layer }) => layer)).toEqual(['twice', 'answer']);
  }
});

it('changes no bit of any of it and leaks no tensor', async () => {
  const plain = await train('measured.cjs', { ...env('0'), recorded: false });
  const outcome = await recorded;
  expect(outcome.code).toBe(0);
  expect(ofType(outcome.events, 'warning')).toEqual([]);
  expect(printed(outcome)).toEqual(printed(plain));
});
