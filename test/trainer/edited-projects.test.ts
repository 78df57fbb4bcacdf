import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, type RemedyId } from '../../src/protocol/edits';
import type { Finding } from '../../src/protocol/findings';
import { applyEvent, emptyRunState, type RunState } from '../../src/protocol/run-state';
import { concernedFiles, type FindingFix } from '../../src/session';
import { fixesFor } from '../../src/session/fixes';
import { languageOf, listFixes, type SourceParser } from '../../src/source';
import { openParser } from '../unit/source/grammars';
import { train } from './support';

/** A project in two files: one makes the model and knows of no fit, the other compiles and trains it. */
interface Project {
  readonly model: string;
  readonly script: string;
  readonly texts: Readonly<Record<string, string>>;
}

const layers = (prefix: string): string => `
    model.add(${prefix}dense({ units: width, activation: 'relu', inputShape: [3] }))
    model.add(${prefix}dropout({ rate }))
    model.add(${prefix}dense({ units: 1 }))
    return model`;
const training = `
const model = createModel()
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.01) })
model.fit(tf.ones([8, 3]), tf.ones([8, 1]), { epochs: 2, validationSplit: 0.25, verbose: 0 })
`;
const esm: Project = {
  model: 'model.mjs',
  script: 'train.mjs',
  texts: {
    'model.mjs': `import { layers, sequential } from '@tensorflow/tfjs'\n\nexport function createModel(width = 8, rate = 0.3) {\n    const model = sequential()${layers('layers.')}\n}\n`,
    'train.mjs': `import * as tf from '@tensorflow/tfjs'\nimport { createModel } from './model.mjs'\nawait tf.setBackend('cpu')${training}`,
  },
};
const commonjs: Project = {
  model: 'model.cjs',
  script: 'train.cjs',
  texts: {
    'model.cjs': `const tf = require('@tensorflow/tfjs')\nconst config = { width: 8, rate: 0.3 }\n\nmodule.exports.createModel = ({ width, rate } = config) => {\n    const model = tf.sequential()${layers('tf.layers.')}\n}\n`,
    'train.cjs': `const tf = require('@tensorflow/tfjs')\nconst { createModel } = require('./model.cjs')\ntf.setBackend('cpu').then(() => {${training.replaceAll('\n', '\n  ')}})\n`,
  },
};

let parser: SourceParser;
let folder: string;
beforeAll(async () => {
  parser = await openParser();
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'regulens-project-')));
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const remedies: RemedyId[] = ['l2', 'smaller-layers', 'dropout-rate', 'early-stopping', 'lower-learning-rate', 'batch-normalization']; // prettier-ignore

/** Records a run of the project, and gives the fixes for a finding that names the hidden layer. */
async function fixesOf(project: Project): Promise<{ state: RunState; fixes: FindingFix[] }> {
  const outcome = await train(path.join(folder, project.script), { cwd: folder });
  expect(outcome.stderr).not.toContain('Error');
  expect(outcome.code).toBe(0);
  const state = emptyRunState();
  for (const event of outcome.events) applyEvent(state, event);
  const fit = state.fits[0]?.started;
  const finding: Finding = {
    id: 'overfitting', rule: 'overfitting', fit: fit?.fit ?? '', severity: 'warning', title: '', message: '', confidence: null,
    onset: 1, epoch: 1, evidence: [], anchor: null, related: [], source: '',
    remedies: remedies.map((remedy) => ({ remedy, layers: [], reason: '' })),
  }; // prettier-ignore
  const diagnosis = { findings: [finding], notChecked: [], gaps: [], sparsity: [], forecasts: [], advice: [], decompositions: [] }; // prettier-ignore
  const files = concernedFiles({ state, diagnosis });
  const scripts = new Map(
    files.map((file) => [file, parser.parse(readFileSync(file, 'utf8'), languageOf(file) ?? 'javascript')]),
  );
  return { state, fixes: fixesFor({ state, diagnosis }, scripts) };
}

describe.each([
  ['ES modules', esm],
  ['CommonJS', commonjs],
])('a project in two files (%s)', (_style, project) => {
  test('is edited where the layers are, though fit is elsewhere, and trains', async () => {
    for (const [name, text] of Object.entries(project.texts)) writeFileSync(path.join(folder, name), text);
    const { fixes } = await fixesOf(project);
    const first = remedies.map((remedy) => fixes.find(({ fix }) => fix.remedy === remedy));
    expect(first.map((one) => [one?.fix.remedy, path.basename(one?.file ?? ''), one?.fix.disabled])).toEqual([
      ['l2', project.model, null],
      ['smaller-layers', project.model, null],
      ['dropout-rate', project.model, null],
      ['early-stopping', project.script, null],
      ['lower-learning-rate', project.script, null],
      ['batch-normalization', project.model, null],
    ]);
    // In the order of the remedies, whatever the file.
    expect([...new Set(fixes.map(({ fix }) => fix.remedy))]).toEqual(remedies);

    for (const one of first) {
      if (!one) throw new Error('missing');
      writeFileSync(one.file, applyEdits(readFileSync(one.file, 'utf8'), rebase(one, one.file)));
    }
    const { state } = await fixesOf(project);
    expect(state.models[0]?.layers.map(({ kind }) => kind)).toEqual([
      ...['Dense', 'BatchNormalization', 'Dropout', 'Dense'],
    ]);
    expect(state.models[0]?.layers[0]).toMatchObject({ outputShape: [null, 4] });
    expect(state.models[0]?.layers[2]).toMatchObject({ rate: 0.4 });
  });

  /** The same fix in the text as it is after the fixes before it. */
  function rebase({ fix }: FindingFix, file: string) {
    const script = parser.parse(readFileSync(file, 'utf8'), languageOf(file) ?? 'javascript');
    const again = listFixes(script).find(({ id }) => id === fix.id);
    if (!again) throw new Error(`${fix.id} is gone`);
    return again.edits;
  }
});
