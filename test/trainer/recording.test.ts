import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures, ofType, root, train } from './support';

interface Printed {
  weights: string[];
  history: Record<string, number[]>;
  calls: [number, number, number][];
  tensors: number;
  keys: string[];
}
const lastLine = (stdout: string): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
const printed = (stdout: string) => lastLine(stdout) as Printed;

describe('an ordinary fit', () => {
  it('records the model with call sites, the fit, data traits and epochs as History has them', async () => {
    const { code, stdout, events } = await train('classify.cjs');
    expect(code).toBe(0);
    const { history } = printed(stdout);
    const [model] = ofType(events, 'model');
    expect(model?.framework.version).toBe('4.22.0');
    expect(model?.layers.map((layer) => [layer.kind, layer.site?.line])).toEqual([
      ['Dense', 8],
      ['Dropout', 9],
      ['Dense', 11],
    ]);
    expect(model?.layers[0]).toMatchObject({
      units: 8,
      activation: 'relu',
      parameters: 56,
      kernelRegularizer: { l1: 0, l2: 0.01 },
    });
    expect(model?.layers[0]?.site?.file).toBe(`${fixtures}/classify.cjs`);
    expect(model).toMatchObject({
      optimizer: { name: 'Adam', learningRate: 0.01 },
      loss: ['categoricalCrossentropy'],
      parameters: 74,
    });
    expect(ofType(events, 'fit-started')).toMatchObject([
      {
        call: 'fit',
        epochs: 4,
        batchSize: 16,
        trainExamples: 96,
        validationExamples: 24,
        validation: 'split',
        shuffle: false,
        backend: 'cpu',
        site: { line: 14 },
        data: {
          rows: 96,
          features: 6,
          sampledRows: 96,
          zeroShare: 0,
          task: 'multiclass',
          classes: 2,
          classCounts: [51, 45],
        },
      },
    ]);
    const epochs = ofType(events, 'epoch');
    expect(epochs.map((epoch) => epoch.epoch)).toEqual([1, 2, 3, 4]);
    expect(epochs.map((epoch) => epoch.loss)).toEqual(history['loss']);
    expect(epochs.map((epoch) => epoch.valLoss)).toEqual(history['val_loss']);
    expect(epochs.map((epoch) => epoch.metrics['acc'])).toEqual(history['acc']);
    expect(epochs.map((epoch) => epoch.valMetrics['acc'])).toEqual(history['val_acc']);
    expect(ofType(events, 'fit-ended')).toMatchObject([{ reason: 'finished' }]);
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', exitCode: 0 });
    expect(ofType(events, 'warning')).toEqual([]);
  });

  it.each([{ OWN_RANDOM: '1' }, { REGULENS_SEED: '5' }])('changes no bit of the result (%o)', async (env) => {
    const seeded = 'REGULENS_SEED' in env;
    const overhead = (share: string) => ({ env: { ...env, REGULENS_OVERHEAD: share } });
    const recorded = await train('identical.cjs', overhead('100'));
    const other = await train(
      'identical.cjs',
      seeded ? overhead('0') : { ...overhead('0'), recorded: false },
    );
    expect(ofType(recorded.events, 'warning')).toEqual([]);
    expect(ofType(recorded.events, 'epoch').every((epoch) => epoch.inferenceLoss !== null)).toBe(true);
    expect(ofType(recorded.events, 'activations')).toHaveLength(5);
    expect(printed(recorded.stdout)).toEqual(printed(other.stdout));
    expect(printed(recorded.stdout).calls).toHaveLength(5);
  });

  it.each(['cpu', 'wasm'])('changes no bit in any way of training (%s)', async (backend) => {
    const dist = path.join(root, 'dist');
    const recorded = await train('identical-ways.cjs', {
      preload: path.join(dist, 'preload.cjs'),
      env: { REGULENS_BACKEND: backend, REGULENS_OVERHEAD: '100' },
    });
    const bare = await train('identical-ways.cjs', {
      recorded: false,
      env: backend === 'wasm' ? { WASM_FOLDER: dist } : {},
    });
    expect(ofType(recorded.events, 'warning')).toEqual([]);
    expect(ofType(recorded.events, 'fit-started').map(({ call }) => call)).toEqual([
      'fit',
      'fitDataset',
      'trainOnBatch',
      'minimize',
    ]);
    const outcome = lastLine(recorded.stdout);
    expect(outcome).toMatchObject({ backend });
    expect(outcome).toEqual(lastLine(bare.stdout));
  });

  it('measures the penalty as by hand and the inference-mode loss as evaluate does', async () => {
    const { stdout, events } = await train('honest.cjs', { env: { REGULENS_OVERHEAD: '100' } });
    const truth = lastLine(stdout) as { penalty: number; loss: number; norm: number };
    const last = ofType(events, 'epoch').at(-1);
    expect(last?.penalty).toBeCloseTo(truth.penalty, 5);
    expect(last?.inferenceLoss).toBeCloseTo(truth.loss, 5);
    expect(last?.inferenceLoss).toBeCloseTo(last?.valLoss ?? NaN, 5);
    expect(last?.inferenceExamples).toBe(40);
    expect(ofType(events, 'weights').at(-1)?.tensors[0]?.norm).toBeCloseTo(truth.norm, 5);
  });

  it('leaves callbacks of every legal shape alone and sees their logs', async () => {
    const { stdout, events, code } = await train('callbacks.cjs');
    expect(code).toBe(0);
    const shapes = lastLine(stdout) as Record<
      string,
      { history: number[]; seen: number[]; untouched: boolean }
    >;
    const fits = ofType(events, 'fit-started');
    expect(fits).toHaveLength(Object.keys(shapes).length);
    Object.entries(shapes).forEach(([name, { history, seen, untouched }], i) => {
      expect(untouched, name).toBe(true);
      const losses = ofType(events, 'epoch')
        .filter((epoch) => epoch.fit === fits[i]?.fit)
        .map((epoch) => epoch.loss);
      expect(losses, name).toEqual(history);
      if (seen.length > 0) expect(losses, name).toEqual(seen);
    });
  });
});

describe('loops of the user’s own', () => {
  it('gives trainOnBatch epochs by evaluation and minimize epochs of ten steps', async () => {
    const { stdout, events, code } = await train('loops.cjs', { env: { REGULENS_OVERHEAD: '1' } });
    expect(code).toBe(0);
    const { validation } = lastLine(stdout) as { validation: number[] };
    const [batches, steps] = ofType(events, 'fit-started');
    expect(batches).toMatchObject({
      call: 'trainOnBatch',
      site: { line: 10 },
      batchSize: 32,
      data: { task: 'regression' },
    });
    expect(steps).toMatchObject({ call: 'minimize', site: { line: 17 }, model: null });
    const of = (fit: string | undefined) => ofType(events, 'epoch').filter((epoch) => epoch.fit === fit);
    expect(of(batches?.fit).map((epoch) => epoch.valLoss)).toEqual(validation);
    expect(of(steps?.fit).map((epoch) => epoch.epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(of(steps?.fit).every((epoch) => epoch.learningRate === 0.1)).toBe(true);
    expect(of(batches?.fit).every((epoch) => epoch.learningRate === 0.05)).toBe(true);
    const changes = ofType(events, 'weights').filter((event) => event.fit === batches?.fit);
    expect(changes[0]?.steps).toBe(4);
    expect(changes[0]?.tensors[0]?.change).toBeGreaterThan(0);
    expect(ofType(events, 'gradients').length).toBeGreaterThan(1);
    expect(ofType(events, 'warning')).toEqual([]);
  });
});
