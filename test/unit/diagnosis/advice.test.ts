import { describe, expect, it } from 'vitest';
import { curveToState, diagnose } from '../../../src/diagnosis';
import { CATALOGUE } from '../../../src/diagnosis/advice/catalogue';
import type { DataTraits, Evaluation } from '../../../src/protocol/events';
import type { RemedyId } from '../../../src/protocol/edits';
import { curves, layer, model, run, started, type RunParts } from './build';

/** Best in epoch 4, then a plain rise. */
const overfit = curves(
  30,
  (at) => 0.7 / at,
  (at) => [0.9, 0.8, 0.7, 0.6][at - 1] ?? 0.6 + 0.03 * (at - 4),
);
const healthy = curves(
  30,
  (at) => 0.2 + 0.5 / at,
  (at) => 0.25 + 0.5 / at,
);

const adviceFor = (parts: Partial<RunParts>) => diagnose(run({ epochs: overfit, ...parts })).advice[0]!;
const ranked = (parts: Partial<RunParts>): RemedyId[] =>
  diagnose(run({ epochs: overfit, ...parts }))
    .findings.find(({ rule }) => rule === 'overfitting')!
    .remedies.map(({ remedy }) => remedy);
const data = (more: Partial<DataTraits>): Partial<RunParts> => ({
  started: { data: { ...started().data!, ...more } },
});
const before = (list: RemedyId[], first: RemedyId, second: RemedyId) => {
  expect(list).toContain(first);
  expect(list.includes(second) ? list.indexOf(first) < list.indexOf(second) : true).toBe(true);
};

describe('techniques against overfitting', () => {
  it('start with what costs nothing and then L2, as measured', () => {
    expect(ranked({}).slice(0, 3)).toEqual(['keep-best-weights', 'l2', 'label-smoothing']);
  });

  it('soften no targets of a hinge loss, and say why', () => {
    const hinged = { model: { ...model([layer('dense', 'Dense', 9000)]), loss: ['squaredHinge'] } };
    expect(ranked(hinged)).not.toContain('label-smoothing');
    for (const remedy of ['label-smoothing', 'mixup'] as const)
      expect(adviceFor(hinged).passedOver.find((one) => one.remedy === remedy)?.reason).toMatch(/hinge loss/);
  });

  it('put augmentation first for images, and dropout before L1', () => {
    const layers = [layer('conv', 'Conv2D', 320), layer('dense', 'Dense', 9000), layer('out', 'Dense', 90)];
    const list = ranked({ model: model(layers), ...data({ inputShapes: [[28, 28, 1]] }) });
    expect(list[0]).toBe('augment-images');
    before(list, 'dropout', 'l1');
  });

  it('prefer L1 for inputs that are mostly zeros or outnumber the rows', () => {
    before(ranked(data({ zeroShare: 0.9 })), 'l1', 'l2');
    before(ranked(data({ features: 500 })), 'l1', 'l2');
    before(ranked({}), 'l2', 'l1');
  });

  it('prefer L2, and elastic net to L1, for inputs that go together', () => {
    const collinear = data({ collinearity: { columns: 60, conditionIndex: 85, maxVif: 40 } });
    const list = ranked(collinear);
    before(list, 'l2', 'elastic-net');
    before(list, 'elastic-net', 'l1');
    expect(adviceFor(collinear).traits).toContainEqual({
      label: 'collinearity',
      value: 'condition index 85 (high from 30), largest VIF 40 (high from 10)',
    });
    const exact = data({ collinearity: { columns: 60, conditionIndex: Infinity, maxVif: Infinity } });
    expect(JSON.stringify(adviceFor(exact))).toMatch(/exact sums of others/);
    expect(JSON.stringify(adviceFor(exact))).not.toMatch(/Infinity|null\)/);
  });

  it('prefer softer targets where labels are wrong, and say how many', () => {
    const state = run({ epochs: overfit });
    const evaluation: Evaluation = {
      t: 0,
      type: 'evaluation',
      fit: 'f1',
      epoch: 30,
      on: 'validation',
      examples: 62,
      task: 'binary',
      loss: 1,
      metrics: { accuracy: 0.8 },
      labelNoise: { share: 0.12, examples: 62 },
    };
    state.fits[0]!.evaluations.push(evaluation);
    const { remedies } = diagnose(state).findings.find(({ rule }) => rule === 'overfitting')!;
    const list = remedies.map(({ remedy }) => remedy);
    before(list, 'label-smoothing', 'l2');
    expect(list).toContain('mixup');
    expect(remedies.find(({ remedy }) => remedy === 'mixup')?.reason).toMatch(/estimated 12 % of the labels/);
    expect(ranked({})).not.toContain('mixup');
  });

  it('know recurrent layers: dropout inside them, no penalty that tfjs ignores', () => {
    const layers = [layer('lstm', 'LSTM', 5000), layer('out', 'Dense', 33)];
    const parts = { model: model(layers), ...data({ inputShapes: [[20, 3]] }) };
    before(ranked(parts), 'recurrent-dropout', 'early-stopping');
    expect(ranked(parts)).not.toContain('l2');
    expect(adviceFor(parts).passedOver.find(({ remedy }) => remedy === 'l2')?.reason).toMatch(/recurrent/);
  });

  it('use alpha dropout with selu', () => {
    const layers = [layer('a', 'Dense', 500, { activation: 'selu' }), layer('out', 'Dense', 33)];
    before(ranked({ model: model(layers) }), 'alpha-dropout', 'dropout');
  });

  it('name the hidden layers, widest first, never the output layer', () => {
    const { remedies } = diagnose(run({ epochs: overfit })).findings.find(
      ({ rule }) => rule === 'overfitting',
    )!;
    const l2 = remedies.find(({ remedy }) => remedy === 'l2');
    expect(l2?.layers).toEqual(['dense_2', 'dense_1']);
    for (const { layers } of remedies) expect(layers).not.toContain('dense_3');
  });

  it('raise what is there already', () => {
    const layers = [
      layer('dense_1', 'Dense', 7808, { kernelRegularizer: { l1: 0, l2: 1e-4 } }),
      layer('dropout_1', 'Dropout', 0, { rate: 0.2 }),
      layer('dropout_2', 'Dropout', 0, { rate: 0.5 }),
      layer('dense_2', 'Dense', 65),
    ];
    const { remedies } = diagnose(run({ epochs: overfit, model: model(layers) })).findings.find(
      ({ rule }) => rule === 'overfitting',
    )!;
    expect(remedies.find(({ remedy }) => remedy === 'l2')?.reason).toMatch(/0.0001.*raise it to about 0.01/);
    expect(remedies.find(({ remedy }) => remedy === 'dropout-rate')?.layers).toEqual(['dropout_1']);
    expect(remedies.map(({ remedy }) => remedy)).not.toContain('dropout');
  });

  it('never advise batch normalization for tables, and say why', () => {
    expect(ranked({})).not.toContain('batch-normalization');
    const { passedOver, note } = adviceFor({});
    expect(passedOver.find(({ remedy }) => remedy === 'batch-normalization')?.reason).toMatch(/6 of 16/);
    expect(note).toMatch(/calibration/);
  });

  it('say of each what it did elsewhere', () => {
    for (const { expected, literature } of adviceFor({}).advised) {
      expect(expected.length).toBeGreaterThan(10);
      expect(literature.length).toBeGreaterThan(3);
    }
    const { remedies } = diagnose(run({ epochs: overfit })).findings[0]!;
    expect(remedies[0]?.expected).toBe('Lowered test loss in 16 of 16 comparable problems, by 2 to 53 %.');
    for (const [remedy, { expected, ofOverfitting }] of Object.entries(CATALOGUE))
      expect(/comparable problems|problems that overfit/.test(expected), remedy).toBe(ofOverfitting === true);
  });

  it('claim nothing of a model that only a curve is known of', () => {
    const valLoss = overfit.map((epoch) => epoch.valLoss);
    const state = curveToState({ loss: overfit.map(({ loss }) => loss), valLoss, validationExamples: 60 });
    const [advice] = diagnose(state).advice;
    expect(advice?.advised.length).toBeGreaterThan(3);
    expect(advice?.traits.map(({ label }) => label)).not.toContain('layers');
    expect(JSON.stringify(advice?.passedOver)).not.toMatch(/There is no|this is neither|are no images/);
  });
});

describe('a healthy run', () => {
  it('gets no technique, and is told that none is safe', () => {
    const { advised, passedOver, note } = adviceFor({ epochs: healthy });
    expect([advised, passedOver]).toEqual([[], []]);
    expect(note).toMatch(/nothing is suggested/);
  });
});

describe('what the script watches', () => {
  /** The loss as in `overfit`, beside a validation metric. */
  const watching = (name: string, valueAt: (epoch: number) => number, durationMs = 100) =>
    overfit.map((epoch) => ({ ...epoch, durationMs, valMetrics: { [name]: valueAt(epoch.epoch) } }));
  const remedy = (epochs: typeof overfit, wanted: RemedyId) =>
    diagnose(run({ epochs })).findings.find(({ rule }) => rule === 'overfitting')!.remedies.find((one) => one.remedy === wanted)!; // prettier-ignore

  it('is said of each remedy: whether accuracy moved, as measured, and only where accuracy is watched', () => {
    const accurate = watching('acc', () => 0.8);
    expect(remedy(accurate, 'l2').expected).toMatch(
      /by 31 %.*Test accuracy hardly moved: −0.2 points on average over 8/,
    );
    expect(remedy(accurate, 'lower-learning-rate').expected).toMatch(/Test accuracy fell: −1.1 points/);
    expect(remedy(overfit, 'l2').expected).not.toMatch(/accuracy/);
    expect(
      remedy(
        watching('mae', () => 0.8),
        'l2',
      ).expected,
    ).not.toMatch(/accuracy/);
  });

  it('moves remedies of calibration up where accuracy stays, and down where it falls with the loss', () => {
    const order = (valueAt: (epoch: number) => number) => ranked({ epochs: watching('acc', valueAt) });
    const smoothing = (valueAt: (epoch: number) => number) => order(valueAt).indexOf('label-smoothing');
    const falls = (at: number) => 0.85 - 0.004 * at;
    expect(smoothing(() => 0.8)).toBeLessThan(smoothing(falls));
    before(order(falls), 'dropout', 'label-smoothing');
    expect(
      remedy(
        watching('acc', () => 0.8),
        'label-smoothing',
      ).reason,
    ).toMatch(/loss rises while acc stays/);
    expect(remedy(watching('acc', falls), 'label-smoothing').reason).toMatch(/acc falls as well/);
    const { note, traits } = adviceFor({ epochs: watching('acc', falls) });
    expect(note).toMatch(/acc fell as well \(0.834 to 0.734\)/);
    expect(traits.find(({ label }) => label === 'metric')?.value).toMatch(
      /0.834 at the best loss and 0.734 at/,
    );
  });

  it('says what the best weights would have been in it, and doesn’t put them first for whom it went on rising', () => {
    const kept = (valueAt: (epoch: number) => number) =>
      remedy(watching('acc', valueAt), 'keep-best-weights');
    expect(kept((at) => 0.6 + 0.005 * at).reason).toMatch(/and acc of 0.62 instead of 0.745/);
    expect(kept(() => 0.8).reason).toMatch(/and the same acc \(0.8\)/);
    const noisy = data({ zeroShare: 0.9 });
    const epochs = watching('acc', (at) => 0.6 + 0.005 * at);
    before(ranked({ ...noisy, epochs }), 'l1', 'keep-best-weights');
    before(ranked(noisy), 'keep-best-weights', 'l1');
  });

  it('of numbers goes with the loss, and calibration is no matter there', () => {
    const epochs = watching('mae', () => 0.4);
    const { note } = adviceFor({ ...data({ task: 'regression', classes: null }), epochs });
    expect(note).toMatch(/^All figures are of losses; mae goes with the loss/);
  });

  it('time is that of the epochs planned, and of measuring a technique', () => {
    const { traits } = adviceFor({ epochs: watching('acc', () => 0.8, 2000), started: { epochs: 60 } });
    expect(traits).toContainEqual({ label: 'one training', value: '2 min' });
    expect(traits.find(({ label }) => label === 'measuring a technique')?.value).toMatch(/^4 min a seed/);
    for (const free of ['keep-best-weights', 'early-stopping'] as const)
      expect(remedy(overfit, free).reason).toMatch(/costs no run to know/);
  });
});
