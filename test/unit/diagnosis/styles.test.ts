import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis';
import type { Layer } from '../../../src/protocol/events';
import type { RunState } from '../../../src/protocol/run-state';
import { curves, layer, model, run } from './build';

// Healthy runs in styles that rules once misread: found by running scripts of each kind.

const LN2 = Math.log(2);
const guess = (length: number) => curves(length, () => LN2, () => LN2); // prettier-ignore
const rules = (state: RunState) => diagnose(state).findings.map(({ rule }) => rule);
const find = (state: RunState, rule: string) => diagnose(state).findings.find((one) => one.rule === rule);
const reason = (state: RunState, rule: string) => diagnose(state).notChecked.find((one) => one.rule === rule)?.reason; // prettier-ignore

describe('a network that plays against another', () => {
  const shared = layer('dense_9', 'Dense', 65, { units: 1, activation: 'sigmoid' });
  const discriminator = model([layer('dense_8', 'Dense', 400, { units: 8 }), shared]);
  const generator = { ...model([layer('dense_7', 'Dense', 99, { units: 8 }), shared]), model: 'm2' };
  const both = (from: number): RunState => {
    const first = run({ epochs: guess(40), model: discriminator, ended: 'finished' });
    const second = run({ epochs: guess(40).map((e) => ({ ...e, t: e.t + from, fit: 'f2' })), started: { t: from, fit: 'f2', model: 'm2' }, ended: 'finished' }); // prettier-ignore
    return { ...first, models: [discriminator, generator], fits: [...first.fits, ...second.fits] };
  };

  it('is at its best where a guess is, so its loss accuses nobody', () => {
    expect(rules(both(1))).toEqual([]);
    expect(reason(both(1), 'underfitting')).toMatch(/in turn/);
  });

  it('is not one that was pretrained before the other', () => {
    expect(rules(both(1000))).toContain('underfitting');
  });
});

describe('underfitting', () => {
  it('is not told from two epochs, unless the loss is still falling', () => {
    const two = run({ epochs: guess(2), started: { epochs: 2 }, ended: 'finished' });
    expect(rules(two)).not.toContain('underfitting');
    expect(reason(two, 'underfitting')).toMatch(/takes 5 epochs, and there are 2/);
    const falling = curves(3, (e) => 0.75 - 0.04 * e, (e) => 0.75 - 0.04 * e); // prettier-ignore
    const short = run({ epochs: falling, started: { epochs: 3 }, ended: 'finished' });
    expect(find(short, 'underfitting')?.title).toBe('Trained too briefly');
  });

  it('counts frozen layers as layers', () => {
    const frozen = model([
      layer('conv2d', 'Conv2D', 800, { units: 8, activation: 'relu', trainable: false }),
      layer('head', 'Dense', 65, { units: 1, activation: 'sigmoid' }),
    ]);
    const found = find(run({ epochs: guess(40), model: frozen }), 'underfitting');
    expect(found?.message).not.toMatch(/no hidden layer/);
    expect(found?.remedies.map(({ remedy }) => remedy)).not.toContain('larger-layers');
  });

  it('does not ask to scale what the model scales itself', () => {
    const data = { ...run({ epochs: [] }).fits[0]!.started.data!, inputMean: 127, inputStd: 74 };
    const of = (...first: Layer[]) =>
      find(run({ epochs: guess(40), started: { data }, model: model([...first, layer('a', 'Dense', 99, { units: 16, activation: 'relu' }), layer('b', 'Dense', 17, { units: 1, activation: 'sigmoid' })]) }), 'underfitting'); // prettier-ignore
    expect(of(layer('rescaling', 'Rescaling', 0))?.remedies).toEqual([]);
  });
});

describe('vanishing gradients', () => {
  const layers = [
    layer('query', 'Dense', 64, { units: 8, inputs: ['input'] }),
    layer('value', 'Dense', 64, { units: 8, inputs: ['input'] }),
    layer('mixed', 'Dot', 0, { inputs: ['query', 'value'] }),
    layer('sum', 'Add', 0, { inputs: ['input', 'mixed'] }),
    layer('head', 'Dense', 64, { units: 8, activation: 'relu', inputs: ['sum'] }),
    layer('out', 'Dense', 9, { units: 1, activation: 'sigmoid', inputs: ['head'] }),
  ];
  const input = layer('input', 'InputLayer', 0, { inputs: [] });
  const state = (sizes: Record<string, number>): RunState => {
    const built = run({ epochs: guess(8), model: model([input, ...layers]) });
    for (const { epoch, t } of built.fits[0]!.epochs)
      built.fits[0]!.gradients.push({ type: 'gradients', t, fit: 'f1', epoch, step: epoch, tensors: Object.entries(sizes).map(([name, meanAbs]) => ({ name: `${name}/kernel`, norm: 8 * meanAbs, nonFinite: 0, meanAbs })) }); // prettier-ignore
    return built;
  };

  it('are not those of an even attention beside a residual connection', () => {
    expect(rules(state({ query: 1e-8, value: 0.01, head: 0.01, out: 0.05 }))).not.toContain('vanishing-gradients'); // prettier-ignore
    expect(rules(state({ query: 1e-8, value: 0.01, head: 1e-9, out: 0.05 }))).toContain('vanishing-gradients'); // prettier-ignore
  });
});

describe('few validation examples', () => {
  const of = (loss: string, task: 'regression' | 'binary') => {
    const data = { ...run({ epochs: [] }).fits[0]!.started.data!, task };
    return find(run({ epochs: guess(3), model: model(undefined, { loss: [loss] }), started: { data, validationExamples: 10 } }), 'small-validation-set'); // prettier-ignore
  };

  it('are a share of the accuracy for classes only', () => {
    expect(of('binaryCrossentropy', 'binary')?.message).toMatch(/10 % of the accuracy/);
    expect(of('meanSquaredError', 'regression')?.message).toMatch(/10 % of the loss/);
  });
});
