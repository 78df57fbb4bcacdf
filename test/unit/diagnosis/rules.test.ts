import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveToState, diagnose } from '../../../src/diagnosis';
import type { RuleId } from '../../../src/protocol/findings';
import { curves, epoch, layer, model, noise, run, type RunParts } from './build';

const findingsOf = (parts: RunParts) => diagnose(run(parts)).findings;
const rulesOf = (parts: RunParts) => findingsOf(parts).map(({ rule }) => rule);
const reasonOf = (parts: RunParts, wanted: RuleId) =>
  diagnose(run(parts)).notChecked.find(({ rule }) => rule === wanted)?.reason;

describe('divergence', () => {
  const diverging = curves(30, (at) => (at <= 10 ? 0.7 - 0.03 * at : 0.4 * 1.4 ** (at - 10)), () => null); // prettier-ignore

  it('sees a loss that grows and grows, with a smaller learning rate as the remedy', () => {
    const [finding] = findingsOf({ epochs: diverging });
    expect(finding).toMatchObject({ rule: 'divergence', severity: 'error' });
    expect(finding?.onset).toBeGreaterThanOrEqual(10);
    expect(finding?.onset).toBeLessThanOrEqual(12);
    expect(finding?.epoch).toBeLessThanOrEqual(17);
    expect(finding?.remedies[0]?.reason).toMatch(/the learning rate is 0.001, try 0.0001/);
  });

  it('is not called overfitting, though the validation loss rises with it', () => {
    const epochs = diverging.map((e) => ({ ...e, valLoss: e.loss * 1.1 }));
    expect(rulesOf({ epochs })).toEqual(['divergence']);
  });

  it('lets one spike pass, and small wobbles near zero', () => {
    const spike = curves(40, (at) => (at === 20 ? 50 : 1 / at), (at) => 1.1 / at); // prettier-ignore
    expect(rulesOf({ epochs: spike })).toEqual([]);
    const random = noise(3);
    const wobble = curves(80, (at) => Math.exp(-at / 4) + 1e-5 * (1.2 + random()), () => 0.3); // prettier-ignore
    expect(rulesOf({ epochs: wobble })).not.toContain('divergence');
  });
});

describe('non-finite loss', () => {
  it('names the epoch, the tensor and the last finite loss', () => {
    const epochs = curves(8, (at) => (at < 6 ? 10 ** at : NaN), () => null); // prettier-ignore
    const state = run({ epochs });
    const bad = { name: 'dense_2/kernel', norm: Infinity, nonFinite: 0 };
    state.fits[0]!.gradients.push({ t: 0, type: 'gradients', fit: 'f1', epoch: 6, step: 21, tensors: [bad] });
    const [finding, ...others] = diagnose(state).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'non-finite-loss', severity: 'error', onset: 6, epoch: 6 });
    expect(finding?.title).toBe('Loss is NaN since epoch 6');
    expect(finding?.message).toMatch(/gradient of dense_2\/kernel, at step 21.*last finite loss was 100,000/);
    expect(finding?.related[0]?.message).toMatch(/dense_2/);
  });

  it('sees it in the batches of an epoch that has not ended', () => {
    const state = run({ epochs: [] });
    state.fits[0]!.batches = { steps: [1, 2, 3], losses: [0.7, 5, Infinity], stride: 1, last: 3 };
    expect(diagnose(state).findings[0]?.title).toBe('Loss is Infinity since step 3');
  });

  it('blames the inputs where they are at fault', () => {
    const data = { ...run({ epochs: [] }).fits[0]!.started.data!, inputMean: NaN };
    const [finding] = findingsOf({ epochs: [epoch(1, NaN, NaN)], started: { data } });
    expect(finding?.message).toMatch(/inputs themselves/);
    expect(finding?.remedies).toEqual([]);
  });
});

describe('underfitting', () => {
  const stuck = (level: number) => curves(40, (at) => level + 0.01 / at, (at) => level + 0.01 / at); // prettier-ignore

  it('compares with a constant answer', () => {
    const [finding, ...others] = findingsOf({ epochs: stuck(0.68) });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'underfitting', severity: 'warning', remedies: [] });
    // ln 2 is what always answering "one half" costs for two classes of equal size.
    expect(finding?.message).toMatch(/always answering with the class shares costs 0.693, so only 2 %/);
  });

  it('blames the learning rate where the loss is far worse than a constant answer', () => {
    const [finding] = findingsOf({ epochs: stuck(9) });
    expect(finding?.message).toMatch(/nothing of it is learned/);
    expect(finding?.remedies.map(({ remedy }) => remedy)).toEqual(['lower-learning-rate']);
  });

  it('loosens what holds the model back', () => {
    const layers = [
      layer('dense_1', 'Dense', 7808, { kernelRegularizer: { l1: 0, l2: 0.1 } }),
      layer('drop', 'Dropout', 0, { rate: 0.8 }),
      layer('dense_2', 'Dense', 65),
    ];
    const epochs = stuck(0.45).map((e) => ({ ...e, penalty: 0.4 }));
    const [finding] = findingsOf({ epochs, model: model(layers) });
    expect(finding).toMatchObject({ rule: 'underfitting', severity: 'information' });
    expect(finding?.remedies.map(({ remedy, layers: names }) => [remedy, ...names])).toEqual([
      ['weaken-regularizer', 'dense_1'],
      ['remove-regularizer', 'dense_1'],
      ['lower-dropout-rate', 'drop'],
      ['remove-dropout', 'drop'],
    ]);
    expect(rulesOf({ epochs: stuck(0.45) })).toEqual([]);
  });

  it('calls a run that was still getting better too short, once it is over', () => {
    const falling = curves(12, (at) => 0.69 - 0.004 * at, (at) => 0.69 - 0.004 * at); // prettier-ignore
    expect(rulesOf({ epochs: falling, started: { epochs: 12 } })).toEqual([]);
    const [finding] = findingsOf({ epochs: falling, started: { epochs: 12 }, ended: 'finished' });
    expect(finding).toMatchObject({ title: 'Trained too briefly', severity: 'information' });
    expect(finding?.message).toMatch(/train longer/);
  });

  it('does not judge what it cannot measure', () => {
    const epochs = stuck(0.68);
    expect(reasonOf({ epochs, model: null }, 'underfitting')).toMatch(/not known/);
    expect(reasonOf({ epochs, model: model(undefined, { loss: ['huberLoss'] }) }, 'underfitting')).toMatch(/huberLoss/); // prettier-ignore
    expect(reasonOf({ epochs: epochs.slice(0, 5) }, 'underfitting')).toMatch(/there are 5/);
    const penalized = [layer('d', 'Dense', 9, { kernelRegularizer: { l1: 0, l2: 0.1 } })];
    const reported = epochs.map((e) => ({ ...e, inferenceLoss: null, penalty: null }));
    expect(reasonOf({ epochs: reported, model: model(penalized) }, 'underfitting')).toMatch(/penalty/);
  });

  it('believes the validation loss where dropout makes the training loss look bad', () => {
    const epochs = curves(40, () => 0.68, () => 0.3).map((e) => ({ ...e, inferenceLoss: null })); // prettier-ignore
    expect(rulesOf({ epochs })).toEqual([]);
  });
});

describe('plateau', () => {
  it('says that more epochs change nothing, where the loss is flat and high', () => {
    const epochs = curves(60, (at) => 0.55 + 0.1 / at ** 2, (at) => 0.56 + 0.1 / at ** 2); // prettier-ignore
    const [finding, ...others] = findingsOf({ epochs });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'plateau', severity: 'information', epoch: 30 });
    expect(finding?.message).toMatch(/79 % of what a constant answer costs/);
  });

  it('does not mean a converged run', () => {
    expect(rulesOf({ epochs: curves(60, () => 0.1, () => 0.12) })).toEqual([]); // prettier-ignore
  });
});

describe('diagnose', () => {
  const any = fc.oneof(
    fc.double(),
    fc.constantFrom(NaN, Infinity, -Infinity, 0, -1, 1e300, 5e-324),
    fc.double({ min: 0, max: 2, noNaN: true }),
  );

  it('never throws, whatever the numbers', () => {
    const examples = fc.option(fc.oneof(fc.nat(500), any));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(any, fc.option(any)), { maxLength: 80 }),
        examples,
        (pairs, validationExamples) => {
          const curve = { loss: pairs.map(([l]) => l), valLoss: pairs.map(([, v]) => v), validationExamples };
          diagnose(curveToState(curve));
          const epochs = pairs.map(([loss, valLoss], i) => epoch(i + 1, loss, valLoss, { penalty: loss, inferenceLoss: valLoss })); // prettier-ignore
          diagnose(run({ epochs, started: { validationExamples }, ended: 'finished' }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('claims for every finding the epoch at which it was first said', () => {
    const level = fc.constantFrom(0.1, 0.3, 0.69, 1, 3, 10);
    const pieces = fc.array(fc.tuple(level, fc.integer({ min: 3, max: 25 })), { minLength: 1, maxLength: 4 });
    const curve = fc.tuple(pieces, fc.integer()).map(([levels, seed]) => {
      const random = noise(seed);
      return levels.flatMap(([height, length]) =>
        Array.from({ length }, () => height * (1 + 0.1 * random())),
      );
    });
    fc.assert(
      fc.property(curve, curve, (training, validation) => {
        const epochs = training.map((loss, i) => epoch(i + 1, loss, validation[i] ?? null));
        for (const finding of findingsOf({ epochs })) {
          const said = (length: number) =>
            findingsOf({ epochs: epochs.slice(0, length) }).some(({ rule }) => rule === finding.rule);
          if (finding.epoch === null) continue;
          // Another finding may have explained it away meanwhile, so it need not have stood alone all along.
          const alone = !['underfitting', 'plateau', 'overfitting', 'oscillation'].includes(finding.rule);
          if (alone) expect(said(finding.epoch)).toBe(true);
          expect(said(finding.epoch - 1)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('reads a file of numbers as a run', () => {
    const loss = Array.from({ length: 60 }, (_, t) => 1 / (1 + t));
    const valLoss = Array.from({ length: 60 }, (_, t) => 0.5 + 0.02 * Math.abs(t - 9));
    const { findings, notChecked } = diagnose(curveToState({ loss, valLoss, validationExamples: 100 }));
    expect(findings.map(({ rule, onset }) => [rule, onset])).toEqual([['overfitting', 10]]);
    expect(notChecked.map(({ rule }) => rule)).toContain('underfitting');
    // A curve says nothing of weights, data or layers: rules about those are not passed.
    expect(notChecked.map(({ rule }) => rule)).toContain('dead-relu');
  });
});
