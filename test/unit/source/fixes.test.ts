import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/protocol/edits';
import type { FitStarted, Layer, ModelEvent } from '../../../src/protocol/events';
import type { Finding, SuggestedRemedy } from '../../../src/protocol/findings';
import { fixesForFinding, listFixes, type Fix, type Script, type SourceParser } from '../../../src/source';
import { openParser } from './grammars';

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const text = `import * as tf from '@tensorflow/tfjs';
const other = tf.sequential({ layers: [tf.layers.dense({ units: 2 }), tf.layers.dense({ units: 1 })] });
const model = tf.sequential();
model.add(tf.layers.dense({ units: 8, inputShape: [2] }));
for (const units of [8, 4]) {
  model.add(tf.layers.dense({ units }));
}
model.add(tf.layers.dense({ units: 1 }));
model.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
await other.fit(xs, ys, { epochs: 2, validationSplit: 0.2 });
await model.fit(xs, ys, { epochs: 2, validationSplit: 0.2 });
`;
const site = (line: number, column: number): { file: string; line: number; column: number } => ({
  file: '/a.js',
  line,
  column,
});
const layer = (name: string, line: number): Layer => ({
  name,
  kind: 'Dense',
  outputShape: [null, 1],
  parameters: 1,
  trainable: true,
  site: line > 0 ? site(line, line === 6 ? 23 : 21) : null,
});
const model: ModelEvent = {
  t: 0, type: 'model', model: 'm', name: 'm', framework: { name: 'tfjs', version: '4.22.0' },
  layers: [layer('a', 4), layer('b', 6), layer('c', 6), layer('out', 8)],
  parameters: 4, trainableParameters: 4, optimizer: null, loss: [], metrics: [], site: site(9, 7),
}; // prettier-ignore
const started: FitStarted = {
  t: 0, type: 'fit-started', fit: 'f', model: 'm', call: 'fit', site: site(11, 13), backend: 'cpu', epochs: 2,
  batchSize: 32, trainExamples: 10, validationExamples: 2, validation: 'split', shuffle: true, data: null,
}; // prettier-ignore

function finding(remedies: SuggestedRemedy[]): Finding {
  return {
    id: 'overfitting:f', rule: 'overfitting', fit: 'f', severity: 'warning', title: '', message: '', confidence: null,
    onset: 1, epoch: 1, evidence: [], anchor: null, related: [], remedies, source: '',
  }; // prettier-ignore
}

describe('fixes for a finding', () => {
  const ids = (
    remedies: SuggestedRemedy[],
    m: ModelEvent | null = model,
    f: FitStarted | null = started,
  ): string[] =>
    fixesForFinding(parser.parse(text, 'javascript'), finding(remedies), m, f).map((fix) => fix.id);

  test('come in the order of the remedies, all layers before single ones, each call once', () => {
    const remedies: SuggestedRemedy[] = [
      { remedy: 'early-stopping', layers: [], reason: 'stop' },
      { remedy: 'l2', layers: ['c', 'b', 'a'], reason: 'weights' },
      { remedy: 'dropout', layers: ['a', 'b', 'c'], reason: 'units' },
    ];
    expect(ids(remedies)).toEqual([
      'early-stopping:fit@1',
      'l2:hidden@2', 'l2:dense@3', 'l2:dense@2',
      'dropout:hidden@2', 'dropout:after-dense@2', 'dropout:after-dense@3',
    ]); // prettier-ignore
    const fixes = fixesForFinding(parser.parse(text, 'javascript'), finding(remedies), model, started);
    expect(fixes.map((fix) => fix.reason)).toContain('weights');
  });

  test('by callbacks that count epochs are none where the run shows that calls of one epoch follow one another', () => {
    const inFunction = `const tf = require('@tensorflow/tfjs');
async function epoch(m, x, y) {
  return m.fit(x, y, { epochs: 1, validationSplit: 0.2 });
}`;
    const disabled = (calls: number | undefined) =>
      fixesForFinding(
        parser.parse(inFunction, 'javascript'),
        finding([{ remedy: 'early-stopping', layers: [], reason: 'stop' }]),
        null,
        { ...started, site: site(3, 12), epochs: null, ...(calls && { calls }) },
      ).map((fix) => fix.disabled);
    expect(disabled(undefined)).toEqual([null]);
    expect(disabled(9)).toEqual([expect.stringContaining('callbacks start anew')]);
  });

  test('concern the layers that are named, and no other model', () => {
    expect(ids([{ remedy: 'l1', layers: ['out'], reason: '' }])).toEqual(['l1:dense@4']);
    expect(ids([{ remedy: 'l1', layers: ['elsewhere'], reason: '' }])).toEqual([]);
    expect(ids([{ remedy: 'lower-learning-rate', layers: [], reason: '' }])).toHaveLength(1);
  });

  test('set the number that the run asks for', () => {
    const wanted: SuggestedRemedy = {
      remedy: 'raise-learning-rate',
      layers: [],
      reason: 'try 0.02',
      value: 0.02,
    };
    const [fix] = fixesForFinding(parser.parse(text, 'javascript'), finding([wanted]), model, started);
    expect(fix?.title).toBe('Raise the learning rate to 0.02');
    expect(applyEdits(text, fix!.edits)).toContain('optimizer: tf.train.adam(0.02)');
  });

  test('concern any layer where the places are not known', () => {
    const blind = { ...model, layers: [layer('a', 0)] };
    expect(ids([{ remedy: 'l1', layers: ['a'], reason: '' }], blind).length).toBeGreaterThan(3);
  });

  test('leave the fit call alone where it is in another file', () => {
    expect(ids([{ remedy: 'early-stopping', layers: [], reason: '' }], model, null)).toEqual([]);
  });
});

describe('what is not safe is said', () => {
  const disabled = (body: string, id: string): string | null | undefined =>
    find(parser.parse(body, 'javascript'), id)?.disabled;
  test.each([
    [
      'model.fit(x, y, { validationSplit: 0.1, ...rest })',
      'early-stopping:fit@0',
      '...rest may bring callbacks',
    ],
    ['function f(o) { model.fitDataset(d, o); }', 'early-stopping:fit@0', 'come from the parameter o'],
    ["import { o } from './o'; model.fitDataset(d, o)", 'early-stopping:fit@0', 'o come from another file'],
    ['model.fit(x, y, { epochs: 2 })', 'early-stopping:fit@0', 'no validation data'],
    ['model.fitDataset(d, { epochs: 2 })', 'validation-split:fit@0', 'dataset cannot be split'],
    ['function f(o) { m.add(tf.layers.dense(o)); }', 'l2:dense@0', 'come from the parameter o'],
    ['m.add(tf.layers.dropout({ rate: 0.2, ...o }))', 'dropout-rate:dropout@0=0.3', '...o comes after it'],
    ['m.add(tf.layers.dropout({ rate: r() }))', 'dropout-rate:dropout@0', 'not written as a number'],
    ['if (a) m.add(tf.layers.dense({})); m.add(tf.layers.dense({}))', 'dropout:after-dense@0', 'into braces'],
    [
      'const a = u => m.add(tf.layers.dense({})); m.add(tf.layers.dense({}))',
      'dropout:after-dense@0',
      'arrow function',
    ],
    [
      'const a = tf.layers.dense({}); a.apply(x); a.apply(y); tf.layers.dense({}).apply(z)',
      'dropout:after-dense@0',
      undefined,
    ],
    ['m.add(tf.layers.lstm({}))', 'l2:lstm@0', 'ignores kernelRegularizer'],
    ['m.add(tf.layers.dense({ units: 1 }));\nconst = 3', 'l2:dense@0', 'Line 2'],
    ['m.compile({ loss: "a", optimizer: make() })', 'lower-learning-rate:compile@0', 'made elsewhere'],
  ])('%s', (body, id, reason) => {
    if (reason === undefined) expect(disabled(body, id)).toBeUndefined();
    else expect(disabled(body, id)).toContain(reason);
  });
});

test('no dropout after the output, also where its activation is a layer of its own', () => {
  const body = `m.add(tf.layers.dense({ units: 4 }));
m.add(tf.layers.activation({ activation: 'relu' }));
m.add(tf.layers.dense({ units: 2 }));
m.add(tf.layers.activation({ activation: 'softmax' }));`;
  const ids = listFixes(parser.parse(body, 'javascript')).map((fix) => fix.id);
  expect(ids.filter((id) => id.startsWith('dropout'))).toEqual(['dropout:after-dense@0']);
  expect(apply(body, 'dropout:after-dense@0').split('\n')[2]).toBe(
    'm.add(tf.layers.dropout({ rate: 0.3 }));',
  );
});

test('taking out what was put in gives the text back', () => {
  const undo: [string, string][] = [
    ['l2:dense@2', 'remove-regularizer:dense@2'],
    ['l2:dense@3', 'remove-regularizer:dense@3'],
    ['elastic-net:hidden@2', 'remove-regularizer:all@2'],
    ['dropout:after-dense@2', 'remove-dropout:dropout@3'],
    ['dropout:after-dense@0', 'remove-dropout:dropout@1'],
    ['dropout:hidden@2', 'remove-dropout:all@3'],
  ];
  for (const source of [
    text,
    text.replaceAll('\n', '\r\n'),
    text.replaceAll('{ units: 8,', '{\n  units: 8, // eight\n  '),
  ])
    for (const [add, remove] of undo) {
      const after = apply(source, add);
      expect(after).not.toBe(source);
      expect(apply(after, remove), `${add}, ${remove}`).toBe(source);
    }
});

test('the grammars load from bytes in a bundle, far from any node_modules', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-bundle-'));
  try {
    const entry = `
      import { readFileSync } from 'node:fs';
      import { createSourceParser, listFixes } from './src/source';
      const read = (name: string) => new Uint8Array(readFileSync(process.argv[2] + '/tree-sitter' + name + '.wasm'));
      void createSourceParser({ core: read(''), javascript: read('-javascript'), typescript: read('-typescript'), tsx: read('-tsx') })
        .then((parser) => console.log(listFixes(parser.parse('m.add(tf.layers.dense({ units: 1 as number }))', 'typescript'))[0]?.id));
    `;
    const outfile = path.join(folder, 'bundle.js');
    await build({
      stdin: { contents: entry, loader: 'ts', resolveDir: process.cwd() },
      bundle: true, platform: 'node', format: 'cjs', target: 'node20', minify: true, outfile,
    }); // prettier-ignore
    writeFileSync(path.join(folder, 'package.json'), '{}');
    const wasm = path.resolve('node_modules/@vscode/tree-sitter-wasm/wasm');
    const out = execFileSync(process.execPath, [outfile, wasm], { cwd: folder, encoding: 'utf8' });
    expect(out.trim()).toBe('l2:dense@0');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

function find(script: Script, id: string): Fix | undefined {
  return listFixes(script).find((fix) => fix.id === id);
}

function apply(source: string, id: string): string {
  const script = parser.parse(source, 'javascript');
  const fix = find(script, id);
  expect(fix?.disabled, `${id} among ${listFixes(script).map((one) => one.id).join(' ')}`).toBeNull(); // prettier-ignore
  return applyEdits(source, fix!.edits);
}
