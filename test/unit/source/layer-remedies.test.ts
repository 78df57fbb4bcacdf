import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, type RemedyId } from '../../../src/protocol/edits';
import type { FitStarted, Layer, ModelEvent } from '../../../src/protocol/events';
import { fixesForFinding, listFixes, type Fix, type SourceParser } from '../../../src/source';
import { openParser } from './grammars';

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

function fixes(text: string): Fix[] {
  return listFixes(parser.parse(text, 'typescript'));
}

/** The text after a fix, or why it is not made; undefined where it isn't offered. */
function outcome(text: string, id: string): string | undefined {
  const fix = fixes(text).find((one) => one.id === id);
  return fix && (fix.disabled ?? applyEdits(text, fix.edits));
}

const start = `import * as tf from '@tensorflow/tfjs';\n`;
const last = `\nm.add(tf.layers.dense({ units: 1 }));`;

describe('numbers held elsewhere', () => {
  const add = (body: string): string =>
    `${start}${body.replace('DROP', 'm.add(tf.layers.dropout({ rate: RATE }));')}`;
  test.each([
    ['const RATE = 0.3;\nDROP', '=0.4', 'const RATE = 0.4;'],
    ['const RATE = .3;\nDROP', '=0.4', 'const RATE = .4;'],
    ['let RATE = 3e-1;\nDROP', '=0.4', 'let RATE = 4e-1;'],
    ['const RATE = 0.3;\nDROP\nconsole.log(RATE);', '=0.4', 'RATE is also used in line 4'],
    ['const RATE = 0.3;\nfor (const x of y) { const RATE = 2; f(RATE); }\nDROP', '=0.4', 'const RATE = 0.4;'],
    ['export const RATE = 0.3;\nDROP', '=0.4', 'RATE is exported'],
    ['const RATE = 0.3;\nDROP\nexport { RATE };', '=0.4', 'RATE is exported'],
    ['const RATE = 0.3;\nDROP\nmodule.exports = { RATE };', '=0.4', 'RATE is exported'],
    ['let RATE = 0.3;\nRATE = 0.5;\nDROP', '', 'RATE is assigned more than once'],
    ["import { RATE } from './rate';\nDROP", '', 'RATE comes from another file'],
    ['const RATE = Number(process.env.RATE ?? 0.3);\nDROP', '', 'it is computed (Number(process.env'],
    ['const RATE = a ? 0.1 : 0.3;\nDROP', '', 'it is computed'],
    ['const { RATE } = { RATE: 0.3 };\nDROP', '=0.4', '{ RATE: 0.4 }'],
    ['const c = { RATE: 0.3 };\nconst { RATE } = c;\nDROP', '=0.4', 'c = { RATE: 0.4 }'],
    ['const c = { RATE: 0.3 };\nconst { RATE } = c;\nDROP\nf(c);', '=0.4', 'c.RATE is also used in line 5'],
    ['const c = { RATE: 0.3 };\nconst { RATE } = c;\nDROP\nf(c.other);\nconsole.log(c);', '=0.4', 'c = { RATE: 0.4 }'],
    ['function f(RATE = 0.3) { DROP }', '=0.4', 'f(RATE = 0.4)'],
    ['export function f(RATE = 0.3) { DROP }\nf();', '=0.4', 'f(RATE = 0.4)'],
    ['export default function (RATE = 0.3) { DROP }', '=0.4', '(RATE = 0.4)'],
    ['const f = (RATE: number = 0.3) => { DROP };\nf();', '=0.4', '(RATE: number = 0.4)'],
    ['function f(RATE = 0.3) { DROP }\nf(0.5);', '', undefined],
    ['function f(RATE = 0.5) { DROP }\nf(0.3);', '=0.4', 'f(0.4);'],
    ['function f(RATE: number) { DROP }\nf(0.3);\nf(0.2);', '', 'RATE is a parameter of f, given in line 3, 4'],
    ['function f(RATE = 0.3) { DROP }\nf(...rest);', '', 'it is computed'],
    ['function f(RATE = 0.3) { DROP }\n[1, 2].map(f);', '', 'RATE is a parameter of f, which is handed on'],
    ['function f({ RATE = 0.3 }) { DROP }\nf({ units: 3 });', '=0.4', 'f({ RATE = 0.4 })'],
    ['function f({ RATE = 0.3 } = {}) { DROP }\nf({ units: 3, ...rest });', '', 'RATE is set elsewhere'],
    ['function f({ RATE }) { DROP }\nf({ RATE: 0.3 });', '=0.4', 'f({ RATE: 0.4 })'],
    ['[0.3].forEach((RATE) => { DROP });', '', 'RATE is a parameter'],
    ['class A { build(RATE = 0.3) { DROP } }', '=0.4', 'build(RATE = 0.4)'],
    ['class A { build(RATE = 0.3) { DROP } }\nnew A().build(0.3);', '=0.4', '.build(0.4)'],
    ['const RATE = 0.3;\nDROP\nm.add(tf.layers.dropout({ rate: RATE }));', '=0.4', 'const RATE = 0.4;'],
    ['const RATE = 0.3;\nDROP\nm.add(tf.layers.dense({ units: RATE }));', '=0.4', 'RATE is also used in line 4'],
    ['const a = { rate: 0.3 };\nm.add(tf.layers.dropout(a));\nf(a);', '=0.4', 'a is also used in line 4'],
  ])('%s', (body, suffix, expected) => {
    const found = fixes(add(body)).filter((one) => one.remedy === 'dropout-rate');
    const fix = found.find((one) => one.id === `dropout-rate:dropout@0${suffix}`);
    if (expected === undefined) expect(found).toEqual([]);
    else expect(fix && outcome(add(body), fix.id)).toContain(expected);
  }); // prettier-ignore

  test('a constant that several layers are given is one fix that names them all', () => {
    const text = `${start}const RATE = 0.3;\nm.add(tf.layers.dropout({ rate: RATE }));\nm.add(tf.layers.dropout({ rate: RATE }));`;
    const found = fixes(text).filter((one) => one.remedy === 'dropout-rate');
    expect(found.map(({ layers, disabled }) => ({ layers, disabled }))).toEqual([
      { layers: [0, 1], disabled: null },
    ]);
  });

  test('sizes of outputs are left alone, though they share a constant with hidden layers', () => {
    const text = `${start}const SIZE = 8;\nm.add(tf.layers.dense({ units: SIZE }));\nm.add(tf.layers.dense({ units: SIZE }));`;
    expect(outcome(text, 'smaller-layers:dense@0=4')).toContain('SIZE is also used in line 4');
  });
});

describe('the shapes real code has', () => {
  test.each<[string, string, string | undefined]>([
    ['m.add(tf.layers.conv2d(args));', 'batch-normalization:after-conv2d@0', 'm.add(tf.layers.batchNormalization());'],
    ['function f(args) { m.add(tf.layers.conv2d(args)); m.add(tf.layers.flatten()); }', 'smaller-layers:conv2d@0', 'come from the parameter args'],
    ['m.add(tf.layers[kind]({ units: 8 }));', 'hidden-activation:?@0', undefined],
    ['m.add(tf.layers.dense({ units: 8, ...rest }));', 'hidden-activation:dense@0', undefined],
    ['m.add(tf.layers.dense({ ...rest, units: 8 }));', 'smaller-layers:dense@0=4', 'units: 4'],
    ['m.add(tf.layers.dense({ units: 8, ...rest }));', 'smaller-layers:dense@0=4', 'Not safe to edit: ...rest'],
    ['m.add(tf.layers.dense({ units: 8, /* wide */ }));', 'initializer:dense@0', undefined],
    ["m.add(tf.layers.dense({ units: 8, activation: 'relu' /* on */ }));", 'initializer:dense@0', "activation: 'relu', kernelInitializer: 'heNormal' /* on */ }"],
    ["m.add(tf.layers.dense({ units: f(x), activation: a as Act //note\n}));", 'bias-regularizer:dense@0', "a as Act, //note\n  biasRegularizer"],
    ["ys.forEach((y) => m.add(tf.layers.dense({ units: 8 })));", 'gaussian-dropout:after-dense@0', 'arrow function'],
    ["for (const y of ys) m.add(tf.layers.dense({ units: 8 }));", 'layer-normalization:after-dense@0', 'into braces'],
    ["for (const y of ys) { m.add(tf.layers.dense({ units: 8, inputShape: [3] })); }", 'gaussian-noise:input@0', 'made in a loop'],
    ["m.add(tf.layers.dense({ units: 8, ...(i === 0 && { inputShape: [3] }) }));", 'gaussian-noise:input@0', 'not written at the first layer'],
    ["m.add(tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 8, kernelSize: 3 }), inputShape: [4, 8, 8, 1] }));", 'spatial-dropout:after-conv2d@1', 'one dimension more'],
    ["m.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 8 }) as any, inputShape: [4, 3] }));", 'layer-normalization:after-lstm@1', 'm.add(tf.layers.layerNormalization());\nm.add(tf.layers.dense'],
    ["m.add(tf.layers.dense({ units: 8, useBias: false }));", 'bias-regularizer:dense@0', undefined],
    ["m.add(tf.layers.dense({ units: 8, useBias: true }));", 'batch-normalization:after-dense@0', 'useBias: false'],
    ["m.add(tf.layers.dense({ units: 8, activation: 'tanh' }));", 'batch-normalization:after-dense@0', "activation: 'tanh' }));\nm.add(tf.layers.batchNormalization());"],
    ["m.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, dataFormat: 'channelsFirst' }));", 'batch-normalization:after-conv2d@0', 'channels first'],
    ["m.add(tf.layers.dense({ units: 8, activation: 'selu' }));", 'batch-normalization:after-dense@0', undefined],
    ["m.add(tf.layers.dense({ units: 8, activation: 'selu' }));", 'dropout:after-dense@0', undefined],
    ["m.add(tf.layers.dense({ units: 3 }));", 'smaller-layers:dense@0=1', undefined],
    ["m.add(tf.layers.dense({ units: 8 }));\nm.add(tf.layers.reshape({ targetShape: [2, 4] }));", 'smaller-layers:dense@0=4', 'asks for this size'],
    ["m.add(tf.layers.dense({ units: 8, kernelInitializer: INIT }));", 'initializer:dense@0', undefined],
    ["m.add(tf.layers.dense({ units: 8, activation: ACT }));", 'initializer:dense@0', undefined],
    ["const ACT = 'relu';\nm.add(tf.layers.dense({ units: 8, activation: ACT }));", 'initializer:dense@0', "kernelInitializer: 'heNormal'"],
    ["m.add(tf.layers.gru({ units: 8, kernelInitializer: 'zeros' }));", 'initializer:gru@0', "kernelInitializer: 'glorotNormal'"],
    ["m.add(tf.layers.lstm({ units: 8, recurrentDropout: 0.5, dropout: 0.1 }));", 'recurrent-dropout:lstm@0', undefined],
    ["m.add(tf.layers.lstm({ units: 8, dropout: RATE }));", 'recurrent-dropout:lstm@0', 'dropout: RATE, recurrentDropout: 0.2'],
    ["m.add(tf.layers.lstm({ units: 8, dropout: 0.9, recurrentDropout: 0.1 }));", 'lower-dropout-rate:lstm-to-0.5@0', 'dropout: 0.5, recurrentDropout: 0.1'],
    ["m.add(tf.layers.lstm({ units: 8, dropout: 0.2 }));", 'lower-dropout-rate:lstm-to-0.2@0', undefined],
    ["m.add(tf.layers.dense({ units: 8 }));\nm.add(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-4 }));", 'layer-normalization:instead@1', 'm.add(tf.layers.layerNormalization({ epsilon: 1e-4 }));'],
    ["m.add(tf.layers.lstm(args));", 'recurrent-dropout:lstm@0', 'not written down'],
    ["m.add(tf.layers.dense({ units: 8 }));\nm.add(tf.layers.dropout({ rate: 0.3 }));\nm.add(tf.layers.dense({ units: 4 }));\nm.add(tf.layers.batchNormalization());", 'dropout-after-batch-normalization:dropout@1', "units: 8 }));\nm.add(tf.layers.dense({ units: 4 }));\nm.add(tf.layers.batchNormalization());\nm.add(tf.layers.dropout({ rate: 0.3 }));"],
    ["m.add(tf.layers.spatialDropout1d({ rate: 0.3 }));\nm.add(tf.layers.flatten());\nm.add(tf.layers.batchNormalization());", 'dropout-after-batch-normalization:spatialDropout1d@0', 'shape of the outputs'],
    ["const list = [];\nlist.push(tf.layers.dense({ units: 8 }), tf.layers.dense({ units: 4 }));", 'dropout:after-dense@0', 'push(tf.layers.dense({ units: 8 }), tf.layers.dropout({ rate: 0.3 }), tf.layers.dense({ units: 4 }));'],
    ["const [all, h] = tf.layers.gru({ units: 8, returnState: true }).apply(x) as tf.SymbolicTensor[];\ntf.layers.dense({ units: 2 }).apply(all);", 'dropout:after-gru@0', 'gives its state'],
    ["m.add(tf.layers.dropout({ rate: 0.2, inputShape: [3] }));\nm.add(tf.layers.dense({ units: 8 }));", 'remove-dropout:dropout@0', 'says the shape of the inputs'],
    ["m.add(tf.layers.maxPooling2d({ inputShape: [64, 64, 3] } as any));", 'augment-images:before-maxPooling2d@0', 'm.add(tf.layers.maxPooling2d());'],
    ["m.add(tf.layers.dense({ units: 8, activation: `relu` }));", 'initializer:dense@0', "activation: `relu`, kernelInitializer: 'heNormal'"],
    ["m.add(deep ? tf.layers.dense({ units: 8 }) : tf.layers.dense({ units: 4 }));\nm.add(tf.layers.batchNormalization());", 'dropout:after-dense@1', 'm.add(tf.layers.batchNormalization());\nm.add(tf.layers.dropout({ rate: 0.3 }));'],
    ["if (tf.layers.hasOwnProperty(kind)) { m.add(tf.layers.dense({ units: 8 })); }", 'l2:hasOwnProperty@0', undefined],
    ["m.add(tf.layers.dense({ units: 8, kernelRegularizer: tf.regularizers.l2({ ...strengths }) }));", 'l2:dense@0', 'not written as a number'],
    ["for (const units of [16, 8]) { m.add(tf.layers.dense({ units })); }", 'smaller-layers:dense@0', 'units is another in each round of the loop'],
    ["m.add(tf.layers.dense({ units: 8 }));\nm.add(tf.layers.batchNormalization({ movingMeanInitializer: 'zeros', axis: 1, momentum: 0.9 }));", 'layer-normalization:instead@1', 'layerNormalization({ axis: 1 })'],
  ])('%s · %s', (body, id, expected) => {
    const result = outcome(`${start}${body}${last}`, id);
    if (expected === undefined) expect(result).toBeUndefined();
    else expect(result).toContain(expected);
  }); // prettier-ignore
});

test('what is imported for its type only is no name for a value', () => {
  const text = `import type * as tf from '@tensorflow/tfjs';
import type { Sequential } from '@tensorflow/tfjs';
import { layers, sequential } from '@tensorflow/tfjs';
const m: Sequential = sequential();
m.add(layers.dense({ units: 8 }));
m.add(layers.dense({ units: 1 }));`;
  const after = outcome(text, 'l2:dense@0');
  expect(after).toContain('import { layers, sequential, regularizers } from');
  expect(after).toContain('kernelRegularizer: regularizers.l2({ l2: 0.01 })');
});

describe('the output is what the loss asks for', () => {
  const model = (output: string, loss: string): string =>
    `${start}m.add(tf.layers.dense({ units: 4 }));\nm.add(tf.layers.dense({ units: 3${output} }));\nm.compile({ optimizer: 'sgd', loss: ${loss} });`;
  test.each([
    ['', "'categoricalCrossentropy'", "units: 3, activation: 'softmax'"],
    [", activation: 'softmax'", "'categoricalCrossentropy'", undefined],
    [', activation: "relu"', "'sparseCategoricalCrossentropy'", 'activation: "softmax"'],
    ['', "'binaryCrossentropy'", "activation: 'sigmoid'"],
    [", activation: 'softmax'", 'tf.losses.softmaxCrossEntropy', "activation: 'linear'"],
    ['', 'tf.losses.softmaxCrossEntropy', undefined],
    [", activation: 'tanh'", 'tf.losses.huberLoss', "activation: 'linear'"],
    ['', 'tf.metrics.categoricalCrossentropy', "activation: 'softmax'"],
    [", activation: 'relu'", "'meanSquaredError'", "activation: 'linear'"],
    ['', "'meanSquaredError'", undefined],
    ['', 'myLoss', undefined],
    ['', "['meanSquaredError', 'binaryCrossentropy']", undefined],
    [', activation: chosen', "'categoricalCrossentropy'", undefined],
  ])('%s with %s', (output, loss, expected) => {
    const text = model(output, loss);
    const result = outcome(text, 'output-activation:dense@1');
    if (expected === undefined) expect(result).toBeUndefined();
    else expect(result).toContain(expected);
  });

  test('also where the activation is a layer of its own, or there is one unit only', () => {
    const separate = `${start}m.add(tf.layers.dense({ units: 3 }));\nm.add(tf.layers.activation({ activation: 'relu' }));\nm.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });`;
    expect(outcome(separate, 'output-activation:dense@0')).toContain("activation({ activation: 'softmax' })");
    const one = model('', "'categoricalCrossentropy'").replace('units: 3', 'units: 1');
    expect(outcome(one, 'output-activation:dense@1')).toContain('softmax over one unit is always 1');
  });

  test('each model by its own compile call', () => {
    const text = `${model('', "'binaryCrossentropy'")}\nn.add(tf.layers.dense({ units: 2 }));\nn.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' });`;
    expect(outcome(text, 'output-activation:dense@1')).toContain("units: 3, activation: 'sigmoid'");
    expect(outcome(text, 'output-activation:dense@2')).toContain("units: 2, activation: 'softmax'");
  });

  test('leaves a generator alone, which no loss of its own is compiled for', () => {
    const text =
      'const g = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [3] }), tf.layers.dense({ units: 2 })] });\n' +
      "const d = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [2] }), tf.layers.dense({ units: 1, activation: 'sigmoid' })] });\n" +
      "d.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });\n" +
      'const z = tf.input({ shape: [3] });\nconst gan = tf.model({ inputs: z, outputs: d.apply(g.apply(z)) });\n' +
      "gan.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });\n";
    expect(fixes(start + text).filter(({ remedy }) => remedy === 'output-activation')).toEqual([]);
  });
});

test('batch normalization looks at the batches of its own model', () => {
  const text = `${start}m.add(tf.layers.dense({ units: 4 }));\nm.add(tf.layers.dense({ units: 1 }));\nn.add(tf.layers.dense({ units: 4 }));\nn.add(tf.layers.dense({ units: 1 }));\nm.fit(x, y, { batchSize: 4 });\nn.fit(x, y, { batchSize: 32 });`;
  expect(outcome(text, 'batch-normalization:after-dense@0')).toContain('batches of 4');
  expect(outcome(text, 'batch-normalization:after-dense@2')).toContain(
    'n.add(tf.layers.batchNormalization())',
  );
});

describe('fixes for a finding', () => {
  const site = (line: number): { file: string; line: number; column: number } => ({
    file: '/a.js',
    line,
    column: 1,
  });
  const layer = (name: string, line: number): Layer => ({
    name, kind: 'Dense', outputShape: [null, 1], parameters: 1, trainable: true, site: site(line),
  }); // prettier-ignore
  const model: ModelEvent = {
    t: 0, type: 'model', model: 'm', name: 'm', framework: { name: 'tfjs', version: '4.22.0' }, layers: [layer('a', 2), layer('b', 3), layer('c', 4)],
    parameters: 4, trainableParameters: 4, optimizer: null, loss: [], metrics: [], site: null,
  }; // prettier-ignore
  const started: FitStarted = {
    t: 0, type: 'fit-started', fit: 'f', model: 'm', call: 'fit', site: null, backend: 'cpu', epochs: 2,
    batchSize: 4, trainExamples: 10, validationExamples: 2, validation: 'split', shuffle: true, data: null,
  }; // prettier-ignore
  const found = (remedy: RemedyId, layers: string[], batchSize: number): Fix[] =>
    fixesForFinding(
      parser.parse(
        `${start}m.add(tf.layers.dense({ units: 4, activation: 'selu' }));\nm.add(tf.layers.dropout({ rate: 0.3 }));\nm.add(tf.layers.dense({ units: 4 }));${last}`,
        'typescript',
      ),
      { id: 'x', rule: 'overfitting', fit: 'f', severity: 'warning', title: '', message: '', confidence: null, onset: 1, epoch: 1, evidence: [], anchor: null, related: [], source: '', remedies: [{ remedy, layers, reason: '' }] },
      model,
      { ...started, batchSize },
    ); // prettier-ignore

  test('name a layer, though the edit is at the dropout behind it', () => {
    expect(found('alpha-dropout', ['a'], 32).map(({ id }) => id)).toEqual(['alpha-dropout:dropout-1@0']);
    expect(found('alpha-dropout', ['c'], 32)).toEqual([]);
  });

  test('name a wrapper, though the edit is at what it wraps', () => {
    const text = `${start}m.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 4 }), inputShape: [3, 2] }));${last}`;
    const finding = { remedy: 'recurrent-dropout' as const, layers: ['a'], reason: '' };
    const one = fixesForFinding(
      parser.parse(text, 'typescript'),
      { id: 'x', rule: 'overfitting', fit: 'f', severity: 'warning', title: '', message: '', confidence: null, onset: 1, epoch: 1, evidence: [], anchor: null, related: [], source: '', remedies: [finding] },
      model,
      started,
    ); // prettier-ignore
    expect(one.map(({ id }) => id)).toEqual(['recurrent-dropout:lstm@1']);
  });

  test('know the batches of a fit in another file', () => {
    expect(found('batch-normalization', ['c'], 32).map(({ disabled }) => disabled)).toEqual([null]);
    expect(found('batch-normalization', ['c'], 4)[0]?.disabled).toContain('batches of 4');
  });
});
