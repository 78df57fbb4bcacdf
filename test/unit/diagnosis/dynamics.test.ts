import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis';
import type { Activations, Gradients, Weights } from '../../../src/protocol/events';
import type { RuleId } from '../../../src/protocol/findings';
import type { RunState } from '../../../src/protocol/run-state';
import { curves, epoch, layer, model, noise, run, tensor, type RunParts } from './build';

// States built by hand: edges of the rules that real scripts (test/trainer/defects-dynamics.test.ts) reach only by chance.

const LN2 = Math.log(2);
/** A run that learns nothing, and one that is soon fitted; `at` epochs long. */
const stuck = (at: number) => curves(at, () => LN2, () => LN2); // prettier-ignore
const fitted = (at: number) => curves(at, (e) => 0.05 + 0.6 / e ** 2, (e) => 0.06 + 0.6 / e ** 2); // prettier-ignore

interface Inside extends RunParts {
  weights?: (at: number) => Partial<Weights> & Pick<Weights, 'tensors'>;
  gradients?: (at: number) => Gradients['tensors'];
  activations?: (at: number) => Activations['layers'];
}

function inside(parts: Inside): RunState {
  const state = run(parts);
  const fit = state.fits[0]!;
  for (const { epoch: at, t } of parts.epochs) {
    const base = { t, fit: 'f1', epoch: at };
    if (parts.weights) fit.weights.push({ ...base, type: 'weights', steps: 8, ...parts.weights(at) });
    if (parts.gradients) fit.gradients.push({ ...base, type: 'gradients', step: 8 * at, tensors: parts.gradients(at) }); // prettier-ignore
    if (parts.activations) fit.activations.push({ ...base, type: 'activations', examples: 128, layers: parts.activations(at) }); // prettier-ignore
  }
  return state;
}

const findings = (state: RunState, now: number | null = null) => diagnose(state, now).findings;
const rules = (state: RunState, now: number | null = null) => findings(state, now).map(({ rule }) => rule);
const find = (state: RunState, rule: RuleId) => findings(state).find((one) => one.rule === rule);
const reason = (state: RunState, rule: RuleId) =>
  diagnose(state).notChecked.find((one) => one.rule === rule)?.reason;
const kernel = (name: string, more = {}) => tensor(`${name}/kernel`, [16, 16], { std: 0.25, ...more });
const gradient = (name: string, meanAbs: number, norm = 16 * meanAbs) => ({ name: `${name}/kernel`, norm, nonFinite: 0, meanAbs }); // prettier-ignore

describe('stalled', () => {
  const second = fitted(6).map((e) => ({ ...e, t: 1000 * e.epoch }));
  const at = (epochs: typeof second, ended: RunParts['ended'] = null) => {
    const state = run({ epochs, ended });
    state.lastEventAt = epochs.at(-1)?.t ?? 0;
    return state;
  };

  it('waits for the run’s own pace, and for nobody who is gone', () => {
    expect(rules(at(second), 6000 + 119_000)).toEqual([]);
    expect(rules(at(second), 6000 + 121_000)).toEqual(['stalled']);
    expect(rules(at(second), null)).toEqual([]);
    expect(rules(at(second, 'finished'), 1e9)).toEqual([]);
  });

  it('gives slow epochs twenty times their length, and a run without epochs half an hour', () => {
    const slow = second.map((e) => ({ ...e, t: 100_000 * e.epoch }));
    expect(rules(at(slow), 600_000 + 1_900_000)).toEqual([]);
    expect(rules(at(slow), 600_000 + 2_001_000)).toEqual(['stalled']);
    expect(rules(at([]), 1_700_000)).toEqual([]);
    expect(rules(at([]), 1_801_000)).toEqual(['stalled']);
  });
});

describe('underfitting', () => {
  const falling = (length: number, step: number) =>
    curves(length, (e) => 0.69 - step * e, (e) => 0.69 - step * e); // prettier-ignore
  const small = (change: number) => () => ({ tensors: [kernel('dense_1', { change })] });

  it('tells slow from short by how far the weights move in a step', () => {
    const over = { epochs: falling(20, 0.002), started: { epochs: 20 }, ended: 'finished' as const };
    const slow = find(inside({ ...over, weights: small(1e-5) }), 'underfitting');
    expect(slow?.title).toMatch(/learning rate is low/);
    expect(slow?.remedies[0]?.reason).toMatch(/0\.001, try 0\.01/);
    expect(slow?.remedies[0]?.value).toBe(0.01);
    // The rate that a schedule has come to isn't the one in the source.
    const epochs = over.epochs.map((one) => ({ ...one, learningRate: 1e-4 }));
    const scheduled = find(inside({ ...over, epochs, weights: small(1e-5) }), 'underfitting');
    expect(scheduled?.remedies[0]?.reason).toMatch(/0\.0001, try 0\.001/);
    expect(scheduled?.remedies[0]?.value).toBeUndefined();
    expect(find(inside({ ...over, weights: small(0.02) }), 'underfitting')?.title).toBe(
      'Trained too briefly',
    );
  });

  it('calls a hidden layer of one unit small for five classes, not for two', () => {
    const epochs = curves(40, (e) => 1 + 1 / e ** 3, (e) => 1.02 + 1 / e ** 3); // prettier-ignore
    const narrow = model([layer('a', 'Dense', 61, { units: 1 }), layer('b', 'Dense', 10, { units: 5 })], { loss: ['categoricalCrossentropy'] }); // prettier-ignore
    const data = { ...run({ epochs }).fits[0]!.started.data!, task: 'multiclass' as const };
    const two = curves(40, (e) => 0.45 + 0.1 / e ** 3, (e) => 0.46 + 0.1 / e ** 3); // prettier-ignore
    const of = (classCounts: number[]) =>
      find(run({ epochs: classCounts.length > 2 ? epochs : two, model: narrow, started: { data: { ...data, classes: classCounts.length, classCounts } } }), 'underfitting'); // prettier-ignore
    expect(of([25, 25, 25, 25, 24])?.title).toMatch(/small for the task/);
    expect(of([25, 25, 25, 25, 24])?.remedies.map(({ remedy }) => remedy)).toEqual(['larger-layers']);
    expect(of([62, 62])).toBeUndefined();
  });
});

describe('oscillation', () => {
  const random = noise(5);
  const swinging = curves(40, (e) => (e < 5 ? 0.6 : 0.45 + 0.12 * Math.sign(Math.sin(e * 2))), () => null); // prettier-ignore

  it('is not the noise of few rows under dropout, nor a warm restart', () => {
    expect(rules(run({ epochs: swinging }))).toContain('oscillation');
    const noisy = curves(60, (e) => 0.3 + 0.4 / e, () => 0.31).map((e) => ({ ...e, loss: e.loss + 0.06 * random(), inferenceLoss: null })); // prettier-ignore
    expect(rules(run({ epochs: noisy, started: { trainExamples: 60 } }))).toEqual([]);
    const restarts = curves(60, (e) => 0.3 + (e % 5 === 0 ? 0.1 : 0), () => null).map((e) => ({ ...e, learningRate: e.epoch % 5 === 0 ? 0.01 : 0.001 })); // prettier-ignore
    expect(rules(run({ epochs: restarts }))).toEqual([]);
  });

  it('is told at the epoch at which the window was full, and stays said while it swings', () => {
    const first = swinging.findIndex((_, i) => rules(run({ epochs: swinging.slice(0, i + 1) })).includes('oscillation')); // prettier-ignore
    expect(find(run({ epochs: swinging }), 'oscillation')?.epoch).toBe(first + 1);
  });
});

describe('the inside of a network', () => {
  const few = [gradient('dense_1', 1e-9), gradient('dense_2', 1e-2)];

  it('is judged while the model does not learn, not when it has', () => {
    const gradients = () => few;
    expect(rules(inside({ epochs: stuck(8), gradients }))).toContain('vanishing-gradients');
    expect(rules(inside({ epochs: fitted(12), gradients }))).toEqual([]);
    const dead = () => [{ layer: 'dense_1', deadShare: 0.7, zeroShare: 0.8 }];
    expect(rules(inside({ epochs: stuck(8), activations: dead }))).toContain('dead-relu');
    expect(rules(inside({ epochs: fitted(12), activations: dead }))).toEqual([]);
  });

  it('is said at the third look in a row, and taken back by one that is fine', () => {
    const activations = (at: number) => [{ layer: 'dense_1', deadShare: at < 4 ? 0 : 0.9, zeroShare: 0.9 }];
    expect(find(inside({ epochs: stuck(8), activations }), 'dead-relu')).toMatchObject({
      onset: 4,
      epoch: 6,
    });
    expect(rules(inside({ epochs: stuck(5), activations }))).not.toContain('dead-relu');
    const back = (at: number) => [{ layer: 'dense_1', deadShare: at === 8 ? 0.1 : 0.9, zeroShare: 0.9 }];
    expect(rules(inside({ epochs: stuck(8), activations: back }))).not.toContain('dead-relu');
  });

  it('names one cause, not all that follows from it', () => {
    const state = inside({
      epochs: stuck(40),
      gradients: () => [gradient('dense_1', 1e-9), gradient('dense_2', 1e-2)],
      activations: () => [{ layer: 'dense_2', deadShare: 1, zeroShare: 1 }],
      weights: () => ({ tensors: [kernel('dense_1', { change: 0 }), kernel('dense_2', { change: 0.01 })] }),
    });
    expect(rules(state)).toEqual(['dead-relu']);
  });

  it('counts kernels of trainable layers as unchanged, not biases, frozen or fitted ones', () => {
    const still = () => ({
      tensors: [kernel('dense_1', { change: 0 }), kernel('dense_2', { change: 0.01 })],
    });
    const found = find(inside({ epochs: stuck(5), weights: still }), 'unchanged-weights');
    expect(found).toMatchObject({ epoch: 3, title: 'Weights of dense_1 do not change' });
    const frozen = model([
      layer('dense_1', 'Dense', 272, { trainable: false }),
      layer('dense_2', 'Dense', 17),
    ]);
    expect(rules(inside({ epochs: stuck(5), weights: still, model: frozen }))).not.toContain(
      'unchanged-weights',
    );
    const biases = () => ({ tensors: [tensor('dense_1/bias', [16], { change: 0 }), kernel('dense_1', { change: 0.01 })] }); // prettier-ignore
    expect(rules(inside({ epochs: stuck(5), weights: biases }))).not.toContain('unchanged-weights');
    const gone = curves(8, () => 1e-6, () => 1e-6); // prettier-ignore
    expect(rules(inside({ epochs: gone, weights: still }))).toEqual([]);
  });

  it('takes zero kernels for a defect, zero biases and L1 for intended', () => {
    const zero = () => ({ tensors: [kernel('dense_1', { exactZeroShare: 1, norm: 0, std: 0 })] });
    expect(find(inside({ epochs: stuck(4), weights: zero }), 'all-zero-weights')?.epoch).toBe(2);
    const l1 = model([layer('dense_1', 'Dense', 272, { kernelRegularizer: { l1: 0.1, l2: 0 } }), layer('o', 'Dense', 17)]); // prettier-ignore
    expect(rules(inside({ epochs: stuck(4), weights: zero, model: l1 }))).not.toContain('all-zero-weights');
    const bias = () => ({ tensors: [tensor('dense_1/bias', [16], { exactZeroShare: 1 })] });
    expect(rules(inside({ epochs: stuck(4), weights: bias }))).not.toContain('all-zero-weights');
  });

  it('does not blame initial weights for what the first epoch did to them', () => {
    const large = (change: number) => () => ({ tensors: [kernel('dense_1', { std: 5, change })] });
    expect(find(inside({ epochs: stuck(12), weights: large(0.02) }), 'poor-initialization')?.message).toMatch(
      /^After epoch 1 the weights of dense_1\/kernel had a standard deviation of 5;/,
    );
    expect(rules(inside({ epochs: stuck(12), weights: large(20) }))).not.toContain('poor-initialization');
    expect(rules(inside({ epochs: fitted(30), weights: large(0.02) }))).toEqual([]);
  });

  it('relates gradients to their own beginnings and to the weights, not to a number', () => {
    const weights = () => ({ tensors: [kernel('dense_1', { norm: 5, change: 0.01 })] });
    const grows = (at: number) => [gradient('dense_1', 1e-3, at < 8 ? 0.1 : 50)];
    expect(find(inside({ epochs: stuck(12), weights, gradients: grows }), 'exploding-gradients')).toMatchObject({ onset: 8, epoch: 9, title: 'Gradients explode' }); // prettier-ignore
    const large = () => [gradient('dense_1', 1, 100)];
    expect(rules(inside({ epochs: stuck(12), weights, gradients: large }))).not.toContain(
      'exploding-gradients',
    );
  });

  it('is not passed where the recorder saw too little', () => {
    const state = inside({ epochs: stuck(8), weights: () => ({ tensors: [kernel('dense_1')] }) });
    expect(reason(state, 'vanishing-gradients')).toMatch(/there are 0/);
    expect(reason(state, 'unchanged-weights')).toMatch(/there are 0/);
    expect(reason(state, 'update-ratio')).toBeDefined();
    expect(reason(state, 'saturated-activations')).toBeDefined();
    expect(reason(state, 'unstable-predictions')).toMatch(/not measured/);
  });
});

describe('where a loss that is no number began', () => {
  const lost = curves(6, (e) => (e < 4 ? 0.6 : NaN), () => null); // prettier-ignore
  const bad = (name: string) => ({ name: `${name}/kernel`, norm: NaN, nonFinite: 3, meanAbs: NaN });

  it('is the layer nearest to the output, or all of them at once', () => {
    const one = inside({ epochs: lost, gradients: (at) => [gradient('dense_1', 0.1), at < 4 ? gradient('dense_2', 0.1) : bad('dense_2'), gradient('dense_3', 0.1)] }); // prettier-ignore
    expect(find(one, 'non-finite-loss')?.message).toMatch(
      /first in the gradient of dense_2\/kernel, at step 32/,
    );
    const all = inside({ epochs: lost, gradients: (at) => (at < 4 ? [gradient('dense_1', 0.1)] : [bad('dense_1'), bad('dense_2')]) }); // prettier-ignore
    expect(find(all, 'non-finite-loss')?.message).toMatch(/all 2 gradients at once, at step 32/);
  });

  it('is a formula of the script’s own where nothing had grown; a smaller rate would not help there', () => {
    const own = find(run({ epochs: lost, model: model(undefined, { loss: ['custom'] }) }), 'non-finite-loss');
    expect(own?.message).toMatch(/logarithm or root of 0/);
    expect(own?.remedies).toEqual([]);
    const grown = curves(6, (e) => (e < 5 ? 10 ** (2 * e) : Infinity), () => null); // prettier-ignore
    const overflow = find(
      run({ epochs: grown, model: model(undefined, { loss: ['custom'] }) }),
      'non-finite-loss',
    );
    expect(overflow?.message).toMatch(/had grown .* times before: it overflowed/);
    expect(overflow?.remedies.map(({ remedy }) => remedy)).toEqual(['lower-learning-rate']);
  });
});

describe('what the model answers', () => {
  const evaluated = (more: object, parts: Partial<RunParts> = {}) => {
    const state = run({ epochs: fitted(12), ended: 'finished', ...parts });
    state.fits[0]!.evaluations.push({ t: 12, type: 'evaluation', fit: 'f1', epoch: 12, on: 'validation', examples: 200, task: 'binary', loss: 0.3, metrics: {}, ...more }); // prettier-ignore
    return state;
  };
  const calibration = (confidence: number, accuracy: number, examples = 200) => ({
    calibration: { error: Math.abs(confidence - accuracy), bins: [{ confidence, accuracy, examples }] },
  });

  it('is over-confident by more than chance, once it has learned anything', () => {
    expect(rules(evaluated(calibration(0.95, 0.8)))).toEqual(['over-confidence']);
    expect(rules(evaluated(calibration(0.95, 0.9)))).toEqual([]);
    expect(rules(evaluated(calibration(0.95, 0.8, 12)))).toEqual([]);
    expect(rules(evaluated(calibration(0.6, 0.8)))).toEqual([]);
    expect(rules(evaluated(calibration(0.95, 0.5), { epochs: stuck(12) }))).not.toContain('over-confidence');
  });

  it('is over-confident where the loss rises and the accuracy holds, beside the overfitting itself', () => {
    const rising = (accuracy: (at: number) => number) =>
      curves(60, (e) => 0.5 / e, (e) => 0.4 + 0.4 / e + 0.012 * Math.max(0, e - 8)).map((e) => ({ ...e, valMetrics: { acc: accuracy(e.epoch) } })); // prettier-ignore
    expect(rules(run({ epochs: rising(() => 0.85) }))).toEqual(['overfitting', 'over-confidence']);
    expect(rules(run({ epochs: rising((at) => 0.85 - 0.002 * at) }))).toEqual(['overfitting']);
    const better = diagnose(run({ epochs: rising((at) => 0.8 + 0.001 * at) })).findings[1];
    expect(better?.message).toMatch(/from 0\.808 to 0\.859 .*: better answers, with more confidence/);
    expect(better?.remedies[0]?.reason).toMatch(/better calibrated, but answer less well: accuracy 0\.808/);
  });

  it('is unstable by the lower bound of what changed', () => {
    const changed = (share: number, examples = 200) => evaluated({ examples, perturbation: { noise: 0.05, changedClasses: share, change: 0.1 } }); // prettier-ignore
    expect(rules(changed(0.2))).toEqual(['unstable-predictions']);
    expect(rules(changed(0.12))).toEqual([]);
    expect(rules(changed(0.2, 20))).toEqual([]);
    const regression = (change: number) => evaluated({ task: 'regression', perturbation: { noise: 0.05, changedClasses: null, change } }); // prettier-ignore
    expect(rules(regression(0.6))).toEqual(['unstable-predictions']);
    expect(rules(regression(0.3))).toEqual([]);
  });

  it('suffers from augmentation that takes away what it knows', () => {
    const of = (plainLoss: number, augmentedLoss: number) =>
      evaluated({ augmentation: { plainLoss, augmentedLoss, examples: 200 } });
    expect(rules(of(0.2, 0.5))).toEqual(['aggressive-augmentation']);
    expect(rules(of(0.2, 0.35))).toEqual([]);
    expect(rules(of(0.68, 0.69))).toEqual([]);
  });

  it('answers outside of the range of the targets only if that is worse than a constant', () => {
    const data = { ...run({ epochs: [] }).fits[0]!.started.data!, task: 'regression' as const, classes: null, targetVariance: 1, targetMin: -2, targetMax: 3 }; // prettier-ignore
    const far = (loss: number) =>
      inside({
        epochs: curves(6, () => loss, () => loss), // prettier-ignore
        model: model(undefined, { loss: ['meanSquaredError'] }),
        started: { data },
        activations: () => [
          { layer: 'dense_3', deadShare: 0, zeroShare: 0, activation: 'linear', maxAbs: 40 },
        ],
      });
    expect(rules(far(50))).toContain('output-range');
    expect(rules(far(0.5))).not.toContain('output-range');
  });
});

it('a run of one epoch, or of none, gets no verdict about its inside', () => {
  expect(rules(inside({ epochs: [], weights: () => ({ tensors: [] }) }))).toEqual([]);
  expect(rules(inside({ epochs: [epoch(1, 0.6, 0.6)], weights: () => ({ tensors: [kernel('dense_1', { change: 0 })] }) }))).toEqual([]); // prettier-ignore
});
