import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { trainAndDiagnose } from './diagnosed';

/**
 * Each script fits several models, one after the other: the first is healthy, each of the others has one defect. What is shown in
 * the end is listed whole, so that a defect doesn't bring a flood with it. `said` was shown on the way and then explained by what came.
 */
interface Defect {
  shown: string[];
  title: RegExp;
  remedies?: string[];
  said?: string[];
}

const DEFECTS: Record<string, Record<string, Defect>> = {
  underfitting: {
    short: { shown: ['underfitting'], title: /^Trained too briefly/, remedies: ['train-longer'] },
    slow: {
      shown: ['underfitting'],
      title: /learning rate is low/,
      remedies: ['raise-learning-rate', 'train-longer'],
    },
    restrained: {
      shown: ['underfitting'],
      title: /regularization holds/,
      remedies: ['weaken-regularizer', 'remove-regularizer'],
    },
    small: { shown: ['underfitting'], title: /small for the task/, remedies: ['larger-layers'] },
    // A loss above a constant answer's, too; the rate itself says it better.
    overshot: { shown: ['unusual-learning-rate'], title: /Learning rate 3 is high/ },
  },
  losses: {
    divergence: { shown: ['divergence'], title: /diverges since epoch 1/, remedies: ['lower-learning-rate'] },
    overflow: {
      shown: ['non-finite-loss'],
      title: /Loss is (Infinity|NaN)/,
      remedies: ['lower-learning-rate'],
    },
    'log of 0': { shown: ['non-finite-loss'], title: /Loss is (Infinity|NaN)/, remedies: [] },
    'NaN in the inputs': { shown: ['non-finite-inputs'], title: /not finite in the training inputs/ },
    oscillation: {
      shown: ['oscillation'],
      title: /oscillates/,
      remedies: ['lower-learning-rate', 'learning-rate-schedule', 'larger-batch'],
    },
    plateau: { shown: ['plateau'], title: /flat since epoch/, remedies: [] },
  },
  inside: {
    'vanishing-gradients': {
      shown: ['vanishing-gradients'],
      title: /vanish before/,
      remedies: ['hidden-activation', 'batch-normalization', 'initializer'],
    },
    'exploding-gradients': { shown: ['exploding-gradients'], title: /far larger than the weights/ },
    'dead-relu': { shown: ['dead-relu'], title: /^Dead units in/ },
    'saturated-activations': { shown: ['saturated-activations'], title: /^Saturated activations in/ },
    'unchanged-weights': {
      shown: ['unchanged-weights'],
      title: /^Weights of dense_\w+ do not change/,
      remedies: [],
    },
    'all-zero-weights': { shown: ['all-zero-weights'], title: /are zero$/, remedies: ['initializer'] },
    'update-ratio': { shown: ['update-ratio'], title: /too short/, remedies: ['raise-learning-rate'] },
    'poor-initialization': {
      shown: ['poor-initialization'],
      title: /far too small/,
      remedies: ['initializer'],
      said: ['vanishing-gradients'],
    },
  },
  answers: {
    'over-confidence': {
      shown: ['overfitting', 'over-confidence'],
      title: /^Over-confident answers/,
      remedies: ['keep-best-weights', 'label-smoothing', 'l2'],
    },
    'output-range': { shown: ['output-range'], title: /outside the range/, remedies: ['initializer'] },
    'unstable-predictions': {
      shown: ['unstable-predictions'],
      title: /small changes/,
      remedies: ['gaussian-noise', 'l2'],
    },
    'aggressive-augmentation': {
      shown: ['aggressive-augmentation'],
      title: /too strong/,
      remedies: ['weaken-augmentation'],
    },
  },
};

const Names = v.object({ names: v.array(v.string()) });

describe.each(Object.entries(DEFECTS))('seeded defects: %s', (script, defects) => {
  const trained = trainAndDiagnose(`defects/${script}.cjs`);

  async function fitOf(name: string) {
    const { outcome, state, diagnosis, saidOf } = await trained;
    const { names } = v.parse(Names, JSON.parse(outcome.stdout.trim().split('\n').at(-1) ?? ''));
    const fit = state.fits[names.indexOf(name)]?.started.fit;
    if (fit === undefined) throw new Error(`no fit ${name} among ${names.join(', ')}`);
    return {
      said: saidOf(fit),
      // The scripts hold nothing back for some fits on purpose.
      findings: diagnosis.findings.filter((one) => one.fit === fit && one.rule !== 'no-validation-data'),
    };
  }

  it('says nothing of the healthy twin, at no time', async () => {
    const { said, findings } = await fitOf('healthy');
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(said).toEqual([]);
  });

  it.each(Object.entries(defects))('%s', async (name, { shown, title, remedies, said: expected }) => {
    const { findings, said } = await fitOf(name);
    expect(findings.map(({ rule }) => rule)).toEqual(shown);
    const finding = findings.find((one) => title.test(one.title));
    expect(finding, findings.map((one) => one.title).join('; ')).toBeDefined();
    expect(finding?.message).toMatch(/\d/);
    if (remedies) expect(finding?.remedies.map(({ remedy }) => remedy)).toEqual(remedies);
    if (expected) expect(said).toEqual(expect.arrayContaining(expected));
  });
});
