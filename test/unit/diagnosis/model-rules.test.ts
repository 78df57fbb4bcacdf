import { describe, expect, it } from 'vitest';
import { curveToState, diagnose } from '../../../src/diagnosis';
import { fitContext } from '../../../src/diagnosis/fit-context';
import { layerGraph } from '../../../src/diagnosis/layer-graph';
import { unusualLearningRate } from '../../../src/diagnosis/rules/unusual-learning-rate';
import type { DataTraits, ErrorEvent, Layer } from '../../../src/protocol/events';
import type { RuleId } from '../../../src/protocol/findings';
import { emptyRunState } from '../../../src/protocol/run-state';
import { curves, layer, model, run, SITE, started, type RunParts } from './build';

const EPOCHS = curves(12, (at) => 0.6 - 0.02 * at, (at) => 0.62 - 0.02 * at); // prettier-ignore
const traits = (more: Partial<DataTraits> = {}): DataTraits => ({ ...started().data!, ...more });

function judge(rule: RuleId, parts: Partial<RunParts>) {
  const { findings, notChecked } = diagnose(run({ epochs: EPOCHS, ...parts }));
  return {
    finding: findings.find((one) => one.rule === rule) ?? null,
    reason: notChecked.find((one) => one.rule === rule)?.reason ?? null,
  };
}
const silent = { finding: null, reason: null };

/** A dense layer with its fan-in: parameters are those it would have. */
const dense = (name: string, from: number, units: number, activation: string, more: Partial<Layer> = {}) =>
  layer(name, 'Dense', (from + 1) * units, { units, activation, outputShape: [null, units], ...more });
const named = (name: string, kind: string, more: Partial<Layer> = {}) => layer(name, kind, 0, more);

it('answers nothing about a model where there is only a curve', () => {
  const { notChecked } = diagnose(curveToState({ loss: [3, 2, 1], valLoss: [3, 2, 1] }));
  const unchecked = notChecked.map(({ rule }) => rule);
  for (const rule of [
    'output-and-loss',
    'linear-hidden-layer',
    'small-batch-normalization',
    'dropout-before-batch-normalization',
    'high-dropout',
    'misplaced-callback',
    'unusual-learning-rate',
  ])
    expect(unchecked).toContain(rule);
});

describe('layer graph', () => {
  const chain = [dense('a', 3, 4, 'relu'), dense('b', 4, 4, 'relu'), dense('c', 4, 1, 'linear')];

  it('takes a model without merging layers for a chain where inputs are not recorded', () => {
    const graph = layerGraph(model(chain))!;
    expect(graph.next(chain[0]!)).toEqual([chain[1]]);
    expect(graph.first).toEqual([chain[0]]);
    expect(graph.outputs).toEqual([chain[2]]);
  });

  it('reads branches off recorded inputs', () => {
    const add = named('add', 'Add', { inputs: ['a', 'b'] });
    const layers = [{ ...chain[0]!, inputs: [] }, { ...chain[1]!, inputs: ['a'] }, add];
    const graph = layerGraph(model(layers))!;
    expect(graph.next(layers[0]!)).toEqual([layers[1], add]);
    expect(graph.previous(add)).toEqual([layers[0], layers[1]]);
  });

  it('gives up where it would have to guess', () => {
    expect(layerGraph(model([...chain, named('add', 'Add')]))).toBeNull();
    expect(layerGraph(model([{ ...chain[0]!, inputs: ['elsewhere'] }]))).toBeNull();
    expect(layerGraph(model([chain[0]!, chain[0]!]))).toBeNull();
    expect(layerGraph(model(chain, { loss: ['mse', 'mse'] }))).toBeNull();
  });
});

describe('output and loss', () => {
  const rule = 'output-and-loss';
  const ending = (units: number, activation: string, loss: string, data: Partial<DataTraits> = {}) =>
    judge(rule, {
      model: model([dense('hidden', 5, 8, 'relu'), dense('output', 8, units, activation)], { loss: [loss] }),
      started: { data: traits(data) },
    });

  it.each([
    [1, 'softmax', 'binaryCrossentropy', 'Softmax over a single output', 'error', true],
    [1, 'softmax', 'meanSquaredError', 'Softmax over a single output', 'error', true],
    [1, 'linear', 'binaryCrossentropy', 'Sigmoid is missing', 'error', true],
    [3, 'relu', 'categoricalCrossentropy', 'Softmax is missing', 'error', true],
    [3, 'linear', 'sparseCategoricalCrossentropy', 'Softmax is missing', 'error', true],
    [3, 'sigmoid', 'categoricalCrossentropy', 'Sigmoid with categoricalCrossentropy', 'warning', true],
    [1, 'sigmoid', 'categoricalCrossentropy', 'One output for several classes', 'error', false],
    [1, 'softmax', 'categoricalCrossentropy', 'One output for several classes', 'error', false],
    [3, 'softmax', 'softmaxCrossEntropy', 'Softmax is applied twice', 'error', true],
    [1, 'sigmoid', 'sigmoidCrossEntropy', 'Sigmoid is applied twice', 'error', true],
  ])('%i units with %s under %s: %s', (units, activation, loss, title, severity, isOffered) => {
    const { finding } = ending(units, activation, loss);
    expect(finding).toMatchObject({ title, severity });
    expect(finding?.remedies.map(({ remedy, layers }) => [remedy, ...layers])).toEqual(
      isOffered ? [['output-activation', 'output']] : [],
    );
    expect(finding?.anchor?.line).not.toBe(SITE.line);
  });

  it('names the activation that the edit gives', () => {
    const reason = (loss: string) => ending(1, 'softmax', loss).finding?.remedies[0]?.reason;
    expect(reason('meanSquaredError')).toMatch(/^Linear in the output layer/);
    expect(reason('binaryCrossentropy')).toMatch(/^Sigmoid in the output layer/);
  });

  it.each([
    [1, 'sigmoid', 'binaryCrossentropy'],
    [4, 'sigmoid', 'binaryCrossentropy'],
    [2, 'softmax', 'binaryCrossentropy'],
    [3, 'softmax', 'categoricalCrossentropy'],
    [3, 'softmax', 'sparseCategoricalCrossentropy'],
    [3, 'linear', 'softmaxCrossEntropy'],
    [1, 'linear', 'sigmoidCrossEntropy'],
    [1, 'linear', 'meanSquaredError'],
    [3, 'softmax', 'meanSquaredError'],
    [1, 'sigmoid', 'meanSquaredError'],
  ])('%i units with %s under %s are right', (units, activation, loss) => {
    expect(ending(units, activation, loss)).toEqual(silent);
  });

  it('looks at what the targets need', () => {
    const numbers = (targetMin: number, targetMax: number): Partial<DataTraits> => ({ task: 'regression', targetMin, targetMax }); // prettier-ignore
    expect(ending(1, 'relu', 'meanSquaredError', numbers(-3, 3)).finding?.message).toMatch(
      /relu answers numbers from 0 up only, and the targets range from -3 to 3/,
    );
    expect(ending(1, 'sigmoid', 'mse', numbers(0, 50)).finding?.title).toBe('Targets that the output cannot reach'); // prettier-ignore
    expect(ending(1, 'tanh', 'mse', numbers(-1, 1))).toEqual(silent);
    expect(ending(1, 'relu', 'mse', numbers(0, 50))).toEqual(silent);
    expect(ending(1, 'relu', 'mse', numbers(-1e-4, 50))).toEqual(silent);
    expect(ending(1, 'sigmoid', 'binaryCrossentropy', { targetMin: -1, targetMax: 1 }).finding?.title).toBe('Targets that are no probabilities'); // prettier-ignore
    expect(ending(3, 'softmax', 'sparseCategoricalCrossentropy', { targetMin: 1, targetMax: 3 }).finding?.message).toMatch(/Labels go up to 3/); // prettier-ignore
  });

  it('sees activations that are layers of their own', () => {
    const after = (kind: string, more: Partial<Layer> = {}) =>
      judge(rule, {
        model: model([dense('output', 8, 3, 'linear'), named('last', kind, { outputShape: [null, 3], ...more })], { loss: ['categoricalCrossentropy'] }),
      }); // prettier-ignore
    expect(after('Softmax')).toEqual(silent);
    expect(after('Activation', { activation: 'softmax' })).toEqual(silent);
    expect(after('ReLU').finding?.title).toBe('Softmax is missing');
    expect(after('Dropout', { rate: 0.1 }).finding?.title).toBe('Softmax is missing');
    expect(after('MyLayer').reason).toMatch(/not known/);
  });

  it('does not judge losses and outputs that it does not know', () => {
    expect(ending(1, 'linear', 'custom').reason).toMatch(/the loss custom expects is not known/);
    const two = model([dense('a', 3, 1, 'linear')], { loss: ['mse', 'mse'] });
    expect(judge(rule, { model: two }).reason).toMatch(/exactly one loss/);
  });

  it('explains why nothing is learned', () => {
    const stuck = curves(40, () => 0.69, () => 0.69); // prettier-ignore
    const wrong = model([dense('output', 8, 1, 'softmax')]);
    expect(diagnose(run({ epochs: stuck, model: wrong })).findings.map((one) => one.rule)).toEqual([rule]);
  });
});

describe('linear hidden layer', () => {
  const rule = 'linear-hidden-layer';
  const of = (...layers: Layer[]) => judge(rule, { model: model(layers) });
  const output = (from: number) => dense('output', from, 1, 'sigmoid');

  it('sees layers that fold into the next one', () => {
    const { finding } = of(dense('a', 60, 128, 'linear'), dense('b', 128, 64, 'linear'), output(64));
    expect(finding?.message).toMatch(/Layers a, b have no activation.*16,064 parameters/);
    expect(finding?.remedies).toMatchObject([{ remedy: 'hidden-activation', layers: ['a', 'b'] }]);
    expect(of(dense('a', 60, 128, 'linear'), named('d', 'Dropout', { rate: 0.5 }), output(128)).finding).not.toBeNull(); // prettier-ignore
    expect(of(dense('a', 60, 32, 'linear'), output(32)).finding).not.toBeNull();
  });

  it('sees convolutions, by their channels', () => {
    const convolution = (name: string, filters: number) =>
      layer(name, 'Conv2D', 9 * filters, { units: filters, activation: 'linear', outputShape: [null, 8, 8, filters] }); // prettier-ignore
    const started = { data: traits({ inputShapes: [[10, 10, 1]] }) };
    const layers = [convolution('c1', 8), convolution('c2', 16), named('flatten', 'Flatten'), output(1024)];
    expect(judge(rule, { model: model(layers), started }).finding?.message).toMatch(/c1, c2/);
    const pooled = [convolution('c1', 8), named('pool', 'MaxPooling2D'), named('flatten', 'Flatten'), output(128)]; // prettier-ignore
    expect(judge(rule, { model: model(pooled), started })).toEqual(silent);
  });

  it('is silent about bottlenecks, outputs, frozen layers and what it does not know', () => {
    expect(of(dense('a', 60, 8, 'relu'), dense('code', 8, 2, 'linear'), dense('b', 2, 8, 'relu'), dense('out', 8, 60, 'linear'))).toEqual(silent); // prettier-ignore
    expect(of(dense('project', 500, 8, 'linear'), dense('out', 8, 100, 'softmax'))).toEqual(silent);
    expect(of(dense('out', 60, 3, 'linear'))).toEqual(silent);
    expect(of(dense('a', 60, 128, 'linear', { trainable: false }), output(128))).toEqual(silent);
    for (const kind of [
      'ReLU',
      'LeakyReLU',
      'BatchNormalization',
      'LayerNormalization',
      'MySampling',
      'LSTM',
    ])
      expect(of(dense('a', 60, 128, 'linear'), named('between', kind), output(128))).toEqual(silent);
    expect(of(dense('a', 60, 128, 'linear'), named('act', 'Activation', { activation: 'tanh' }), output(128))).toEqual(silent); // prettier-ignore
  });

  it('is silent where a branch bends it', () => {
    const layers = [
      dense('a', 60, 64, 'linear', { inputs: [] }),
      dense('b', 64, 64, 'relu', { inputs: ['a'] }),
      named('add', 'Add', { inputs: ['a', 'b'] }),
      dense('out', 64, 1, 'sigmoid', { inputs: ['add'] }),
    ];
    expect(of(...layers)).toEqual(silent);
    for (const one of layers) delete one.inputs;
    expect(of(...layers).reason).toMatch(/which layer feeds which/);
  });
});

describe('small batches under batch normalization', () => {
  const rule = 'small-batch-normalization';
  const normalized = model([
    dense('a', 6, 16, 'linear'),
    layer('norm', 'BatchNormalization', 64, { outputShape: [null, 16] }),
    named('relu', 'ReLU'),
    dense('out', 16, 1, 'sigmoid'),
  ]);
  const of = (started: NonNullable<RunParts['started']>, parts: Partial<RunParts> = {}) =>
    judge(rule, { model: normalized, started, ...parts });

  it('sees batches under 8, and a last batch of one', () => {
    expect(of({ batchSize: 4 }).finding?.title).toBe('Batch normalization over batches of 4');
    expect(of({ batchSize: 32, trainExamples: 5 }).finding?.title).toMatch(/batches of 5/);
    const { finding } = of({ batchSize: 32, trainExamples: 129 });
    expect(finding?.message).toMatch(
      /129 training examples in batches of 32 leave 1 for the last of 5 steps/,
    );
    expect(finding?.remedies).toEqual([]); // Twice as large leaves 1 over as well.
    expect(of({ batchSize: 32, trainExamples: 161 }).finding?.remedies[0]?.reason).toMatch(/of 64 leave 33/);
    expect(of({ batchSize: 8 })).toEqual(silent);
    expect(of({ batchSize: 32, trainExamples: 3201 })).toEqual(silent);
  });

  it('sees moving averages that have not settled, when the fit is over', () => {
    // As measured in tfjs: training loss .017, in inference mode 1.99.
    const epochs = curves(12, () => 0.017, () => 2).map((epoch, i) => ({ ...epoch, loss: i === 0 ? 0.8 : 0.017, inferenceLoss: 1.99 })); // prettier-ignore
    const { finding } = of({}, { epochs, ended: 'finished' });
    expect(finding).toMatchObject({ title: 'Batch normalization has not settled', epoch: 12 });
    expect(finding?.message).toMatch(
      /0.017 in training and 1.99 when the model is used.*after 48 steps 62 %/,
    );
    expect(of({}, { epochs })).toEqual(silent);
    const unmeasured = epochs.map((epoch) => ({ ...epoch, inferenceLoss: null }));
    expect(of({}, { epochs: unmeasured, ended: 'finished' }).reason).toMatch(/inference mode/);
    expect(of({ trainExamples: 4000 }, { epochs, ended: 'finished' })).toEqual(silent);
    // At momentum .9 a hundredth is left after 44 steps, of which there were 48; at .999 it takes 4,603; at 1 it never comes.
    const withMomentum = (momentum: number) =>
      judge(rule, {
        model: model([layer('norm', 'BatchNormalization', 64, { outputShape: [null, 16], momentum })]),
        epochs,
        ended: 'finished',
      });
    expect(withMomentum(0.9)).toEqual(silent);
    expect(withMomentum(0.999).finding?.message).toMatch(/after 48 steps 95 % .* \(momentum 0.999\)/);
    expect(withMomentum(0.999).finding?.remedies.map(({ reason }) => reason)[1]).toMatch(/about 4.603 steps/);
    expect(withMomentum(1).finding?.remedies.map(({ remedy }) => remedy)).toEqual(['layer-normalization']);
  });

  it('is silent about models without, and needs the batch size', () => {
    expect(judge(rule, { started: { batchSize: 1 } })).toEqual(silent);
    expect(of({ batchSize: null }).reason).toMatch(/batch size/);
  });
});

describe('dropout before batch normalization', () => {
  const rule = 'dropout-before-batch-normalization';
  const norm = layer('norm', 'BatchNormalization', 64);
  const drop = (rate: number, kind = 'Dropout') => named('drop', kind, { rate });
  const of = (...layers: Layer[]) => judge(rule, { model: model([dense('a', 6, 16, 'relu'), ...layers, dense('out', 16, 1, 'sigmoid')]) }); // prettier-ignore

  it('sees it right before, and behind layers without a kernel', () => {
    expect(of(drop(0.5), norm).finding).toMatchObject({ severity: 'warning' });
    expect(of(drop(0.5), norm).finding?.message).toMatch(/2-fold/);
    expect(of(drop(0.2), named('pool', 'MaxPooling2D'), norm).finding?.severity).toBe('information');
  });

  it('is silent about it behind, behind a kernel, weak, or alpha dropout', () => {
    expect(of(norm, drop(0.5))).toEqual(silent);
    expect(of(drop(0.5), dense('b', 16, 16, 'linear'), norm)).toEqual(silent);
    expect(of(drop(0.05), norm)).toEqual(silent);
    expect(of(drop(0.5, 'AlphaDropout'), norm)).toEqual(silent);
    expect(of(drop(0.5))).toEqual(silent);
  });

  it('needs to know who feeds whom', () => {
    expect(of(drop(0.5), named('add', 'Add'), norm).reason).toMatch(/which layer feeds which/);
  });
});

describe('high dropout', () => {
  const of = (...layers: Layer[]) => judge('high-dropout', { model: model(layers) });

  it('sees rates above a half, in recurrent layers too', () => {
    expect(of(named('d', 'Dropout', { rate: 0.6 })).finding?.severity).toBe('information');
    const swapped = of(named('d', 'Dropout', { rate: 0.9 })).finding;
    expect(swapped?.message).toMatch(/If 0.9 was meant as the share to keep, the rate is 0.1/);
    expect(swapped?.severity).toBe('warning');
    const recurrent = of(layer('rnn', 'LSTM', 9, { dropout: 0.2, recurrentDropout: 0.7 })).finding;
    expect(recurrent?.message).toMatch(/rnn drops 70 % of its state/);
  });

  it('is silent about a half', () => {
    expect(of(named('d', 'Dropout', { rate: 0.5 }), layer('rnn', 'LSTM', 9, { dropout: 0.5 }))).toEqual(silent); // prettier-ignore
  });
});

describe('misused regularizer', () => {
  const error = (message: string, stack: string | null): ErrorEvent => ({ t: 1, type: 'error', message, stack, site: SITE }); // prettier-ignore
  const message = "Error: Argument to L1L2 regularizer's constructor is expected to be an object, but received: 0.05"; // prettier-ignore

  it('is told from the error', () => {
    const stack = 'Error\n    at assertObjectArgs (tf.js:1:1)\n    at Object.l1 (tf.js:2:1)';
    const { findings } = diagnose({ ...emptyRunState(), errors: [error(message, stack)] });
    expect(findings).toMatchObject([{ rule: 'misused-regularizer', fit: null, anchor: SITE }]);
    expect(findings[0]?.message).toMatch(/l1\(0\.05\) ends the script.*l1\(\{l1: 0\.05\}\)/);
    const bare = diagnose({ ...emptyRunState(), errors: [error(message, null)] }).findings[0];
    expect(bare?.message).toMatch(/A regularizer of 0\.05 ends the script/);
  });

  it('is silent about other errors', () => {
    expect(diagnose({ ...emptyRunState(), errors: [error('Error: something else', null)] }).findings).toEqual([]); // prettier-ignore
  });
});

describe('misplaced callback', () => {
  const of = (ignoredOptions?: string[]) =>
    judge('misplaced-callback', { started: ignoredOptions === undefined ? {} : { ignoredOptions } });

  it('sees callbacks beside the callbacks', () => {
    const { finding } = of(['onEpochEnd', 'onBatchEnd']);
    expect(finding).toMatchObject({ severity: 'warning', title: '2 callbacks are never called' });
    expect(finding?.remedies.map(({ remedy }) => remedy)).toEqual(['move-callback']);
    expect(of(['onTrainEnd']).finding?.title).toBe('onTrainEnd is never called');
  });

  it('leaves other options alone, and needs to know them', () => {
    expect(of(['comment'])).toEqual(silent);
    expect(of([])).toEqual(silent);
    expect(of().reason).toMatch(/not recorded/);
  });
});

describe('unusual learning rate', () => {
  const rule = 'unusual-learning-rate';
  const at = (rate: number, level: (at: number) => number, name = 'Adam', length = 10) =>
    judge(rule, {
      model: model(undefined, { optimizer: { name, learningRate: rate } }),
      epochs: curves(length, level, level).map((epoch) => ({ ...epoch, learningRate: rate })),
    });

  it('is said where the curve bears it out', () => {
    const high = at(1, () => 3.2).finding;
    expect(high).toMatchObject({ severity: 'warning', epoch: 5, title: 'Learning rate 1 is high for Adam' });
    expect(high?.message).toMatch(/1,000 times as much.*is 3.2 after 10 epochs/);
    expect(high?.remedies[0]?.reason).toMatch(/try 0.1/);
    const low = at(1e-8, () => 0.7).finding;
    expect(low?.message).toMatch(/100,000 times less/);
    expect(low?.remedies).toMatchObject([{ remedy: 'raise-learning-rate', value: 1e-6 }]);
    expect(at(0, () => 0.7).finding?.message).toMatch(/nothing moves/);
  });

  it('is silent about rates that work, and usual ones that do not', () => {
    expect(at(1, (t) => 0.6 / t)).toEqual(silent);
    expect(at(1e-6, (t) => 0.6 / t)).toEqual(silent);
    expect(at(1e-6, () => 0.05)).toEqual(silent);
    expect(at(0.01, () => 3.2)).toEqual(silent);
    expect(at(0.5, () => 3.2, 'SGD')).toEqual(silent);
    expect(at(1, () => 3.2, 'Adam', 4)).toEqual(silent);
  });

  it('judges a schedule by its highest rate', () => {
    const epochs = curves(12, () => 0.69, () => 0.69).map((epoch, i) => ({ ...epoch, learningRate: 0.001 * 0.1 ** i })); // prettier-ignore
    expect(judge(rule, { epochs })).toEqual(silent);
  });

  it('goes through very long runs', () => {
    const epochs = curves(200_000, () => 0.69, () => 0.69); // prettier-ignore
    const state = run({ epochs, model: model(undefined, { optimizer: { name: 'Adam', learningRate: 0.001 } }) }); // prettier-ignore
    expect(unusualLearningRate.check(fitContext(state.fits[0]!, state, null))).toBeNull();
  });

  it('needs an optimizer that it knows', () => {
    expect(at(1, () => 3, 'Adadelta').reason).toMatch(/usual for Adadelta/);
    expect(judge(rule, { model: model(undefined, { optimizer: null }) }).reason).toMatch(/optimizer/);
  });
});
