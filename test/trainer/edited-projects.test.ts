import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editsByFile, type RemedyId } from '../../src/protocol/edits';
import type { FindingFix } from '../../src/session/fixes';
import { listFixes, type Fix } from '../../src/source';
import { ProjectFolder } from './projects';

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

let project: ProjectFolder;
beforeAll(async () => (project = await ProjectFolder.open()));
afterAll(() => project.dispose());

const remedies: RemedyId[] = ['l2', 'smaller-layers', 'dropout-rate', 'early-stopping', 'lower-learning-rate', 'batch-normalization']; // prettier-ignore

describe.each([
  ['ES modules', esm],
  ['CommonJS', commonjs],
])('a project in two files (%s)', (_style, { model, script, texts }) => {
  test('is edited where the layers are, though fit is elsewhere, and trains', async () => {
    project.write(texts);
    const { fixes } = await project.fixesOf(script, remedies);
    const first = remedies.map((remedy) => fixes.find(({ fix }) => fix.remedy === remedy));
    expect(first.map((one) => [one?.fix.remedy, path.basename(one?.file ?? ''), one?.fix.disabled])).toEqual([
      ['l2', model, null],
      ['smaller-layers', model, null],
      ['dropout-rate', model, null],
      ['early-stopping', script, null],
      ['lower-learning-rate', script, null],
      ['batch-normalization', model, null],
    ]);
    // In the order of the remedies, whatever the file.
    expect([...new Set(fixes.map(({ fix }) => fix.remedy))]).toEqual(remedies);

    for (const one of first) {
      if (!one) throw new Error('missing');
      project.apply({ ...one, fix: rebase(one) });
    }
    const { state } = await project.fixesOf(script, remedies);
    expect(state.models[0]?.layers.map(({ kind }) => kind)).toEqual([
      ...['Dense', 'BatchNormalization', 'Dropout', 'Dense'],
    ]);
    expect(state.models[0]?.layers[0]).toMatchObject({ outputShape: [null, 4] });
    expect(state.models[0]?.layers[2]).toMatchObject({ rate: 0.4 });
  });

  /** The same fix in the text as it is after the fixes before it. */
  function rebase({ fix, file }: FindingFix): Fix {
    const again = listFixes(project.read(file)).find(({ id }) => id === fix.id);
    if (!again) throw new Error(`${fix.id} is gone`);
    return again;
  }
});

describe.each([
  ['ES modules', esm],
  ['CommonJS', commonjs],
])('a bound on weights that takes an edit in each of two files (%s)', (_style, { model, script, texts }) => {
  /** Steps far enough that weights outgrow the bound, and prints the largest norm of a unit's weights. */
  const wild = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      text
        .replace('sgd(0.01)', 'sgd(3)')
        .replace('verbose: 0 })', 'verbose: 0 }).then(() => console.log(model.layers[0].kernel.read().norm(2, 0).max().dataSync()[0]))'),
    ]),
  ); // prettier-ignore
  const norm = ({ stdout }: { stdout: string }): number => Number(stdout.trim().split('\n').at(-1));

  test('holds in training, in memory and on disk, and is offered once', async () => {
    project.write(wild);
    const before = await project.fixesOf(script, ['max-norm']);
    expect(norm(before.outcome) > 3.1 || Number.isNaN(norm(before.outcome))).toBe(true);
    const [found] = before.fixes;
    if (!found) throw new Error('no fix');
    expect(found.fix.disabled).toBeNull();
    const parts = editsByFile(found.file, found.fix.edits);
    expect(parts.map(({ file }) => path.basename(file))).toEqual([model, script]);
    // By itself neither file knows of the other.
    expect(listFixes(project.read(found.file)).find(({ id }) => id === found.fix.id)?.disabled).toContain(
      'not in this file',
    );

    const inMemory = await project.train(script, project.edited(found));
    expect(inMemory.stderr).not.toContain('Error');
    expect(norm(inMemory)).toBeLessThanOrEqual(3.0001);
    expect(project.read(found.file).text).toBe(wild[model]);

    project.apply(found);
    const after = await project.fixesOf(script, ['max-norm']);
    expect(norm(after.outcome)).toBeLessThanOrEqual(3.0001);
    expect(after.fixes).toEqual([]);
  });

  test('says why where the training call takes no callback', async () => {
    project.write({
      ...wild,
      [script]: wild[script]!.replace('verbose: 0', 'verbose: 0, ...{ callbacks: [] }'),
    });
    const { fixes } = await project.fixesOf(script, ['max-norm']);
    expect(fixes.map(({ fix }) => [fix.edits, fix.disabled])).toEqual([
      [[], expect.stringContaining('may bring callbacks of its own')],
    ]);
  });
});
