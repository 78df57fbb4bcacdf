import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { editsByFile, type RemedyId } from '../../src/protocol/edits';
import { ProjectFolder } from './projects';

/* Numbers that one file holds and another uses: changed where they are held if nothing else uses them. */

let project: ProjectFolder;
let written: string[] = [];
beforeAll(async () => (project = await ProjectFolder.open()));
afterEach(() => project.remove(...written));
afterAll(() => project.dispose());

const write = (texts: Readonly<Record<string, string>>): void => {
  written = Object.keys(texts);
  project.write(texts);
};

const script = (use: { units: string; rate: string; learningRate: string; epochs: string }): string => `
const model = tf.sequential();
model.add(tf.layers.dense({ units: ${use.units}, activation: 'relu', inputShape: [3] }));
model.add(tf.layers.dropout({ rate: ${use.rate} }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(${use.learningRate}) });
model.fit(tf.ones([8, 3]), tf.ones([8, 1]), { epochs: ${use.epochs}, validationSplit: 0.25, verbose: 0 });
`;
const ESM = "import * as tf from '@tensorflow/tfjs';\n";
const CJS = "const tf = require('@tensorflow/tfjs');\n";

type Case = [name: string, script: string, texts: Record<string, string>, held: string];
const cases: Case[] = [
  [
    'imported constants and a default export', 'train.mjs',
    {
      'config.mjs': 'export const RATE = 0.4; // of dropout\nexport const UNITS = 8;\nexport default { learningRate: 0.01, training: 2 };\n',
      'train.mjs': `${ESM}import config, { RATE, UNITS as width } from './config.mjs';\n${script({ units: 'width', rate: 'RATE', learningRate: 'config.learningRate', epochs: 'config.training' })}`,
    },
    'config.mjs',
  ],
  [
    'a namespace, through a file that hands it on', 'train.mjs',
    {
      'numbers.mjs': 'const rate = .4;\nexport { rate as RATE };\nexport const net = { units: 8, learningRate: 1e-2, epochs: 2 };\n',
      'index.mjs': "export * from './numbers.mjs';\n",
      'train.mjs': `${ESM}import * as numbers from './index.mjs';\nimport { net } from './index.mjs';\n${script({ units: 'net.units', rate: 'numbers.RATE', learningRate: 'net.learningRate', epochs: 'net.epochs' })}`,
    },
    'numbers.mjs',
  ],
  [
    'require, whole and taken apart', 'train.cjs',
    {
      'config.cjs': 'exports.net = { units: 8 };\nmodule.exports.RATE = 0.4;\nexports.LEARNING_RATE = 0.01;\nexports.EPOCHS = 2;\n',
      'train.cjs': `${CJS}const config = require('./config.cjs');\nconst { RATE, net } = require('./config');\n${script({ units: 'net.units', rate: 'RATE', learningRate: 'config.LEARNING_RATE', epochs: "require('./config.cjs').EPOCHS" })}`.replace("'./config'", "'./config.cjs'"),
    },
    'config.cjs',
  ],
  [
    'fields of a class that is exported', 'train.mjs',
    {
      'net.mjs': `${ESM}export class Net {\n  rate = 0.4;\n  static UNITS = 8;\n  #epochs = 2;\n  constructor(learningRate = 0.01) {\n    this.learningRate = learningRate;\n  }\n  train() {${script({ units: 'Net.UNITS', rate: 'this.rate', learningRate: 'this.learningRate', epochs: 'this.#epochs' }).replaceAll('\n', '\n    ')}}\n}\n`,
      'train.mjs': "import { Net } from './net.mjs';\nnew Net().train();\n",
    },
    'net.mjs',
  ],
]; // prettier-ignore

const remedies: RemedyId[] = ['smaller-layers', 'dropout-rate', 'lower-learning-rate', 'train-longer'];

describe.each(cases)('%s', (_name, entry, texts, held) => {
  test('are changed where they are held, and the script trains with them', async () => {
    write(texts);
    const before = await project.fixesOf(entry, remedies);
    const first = remedies.map((remedy) => before.fixes.find(({ fix }) => fix.remedy === remedy));
    const files = first.map((one) => one && editsByFile(one.file, one.fix.edits).map(({ file }) => path.basename(file))); // prettier-ignore
    expect(first.map((one) => [one?.fix.remedy, one?.fix.disabled])).toEqual(
      remedies.map((id) => [id, null]),
    );
    expect(files).toEqual(remedies.map(() => [held]));

    for (const remedy of remedies) {
      const fixes = await project.fixesIn(before.state, [remedy]);
      project.apply(fixes.find(({ fix }) => fix.disabled === null)!);
    }
    const { state } = await project.fixesOf(entry, remedies);
    expect(state.models[0]?.layers[0]).toMatchObject({ outputShape: [null, 4] });
    expect(state.models[0]?.layers[1]).toMatchObject({ rate: 0.5 });
    expect(state.models[0]?.optimizer?.learningRate).toBeCloseTo(0.001, 9);
    expect(state.fits[0]?.started.epochs).toBe(4);
  });
});

test('what another file uses too is left, and said', async () => {
  const [[, entry, texts]] = cases as [Case];
  write({
    ...texts,
    'serve.mjs': "import { RATE } from './config.mjs';\n\nconsole.log(RATE * 2);\n",
    'tools.mjs': "import config from './config.mjs';\nexport const half = config.learningRate / 2;\nconsole.log(config.other);\n",
  }); // prettier-ignore
  const { fixes } = await project.fixesOf(entry, remedies);
  const first = remedies.map((remedy) => fixes.find(({ fix }) => fix.remedy === remedy)?.fix.disabled);
  expect(first).toEqual([
    null,
    'RATE is also used in serve.mjs line 3: change it by hand.',
    'config.learningRate is also used in tools.mjs line 2: change it by hand.',
    null,
  ]);
});

test('files that give each other what they take from each other are no trap', async () => {
  write({
    'a.mjs': "import { RATE } from './b.mjs';\nexport { RATE };\nexport * from './b.mjs';\nexport const UNITS = 8;\n",
    'b.mjs': "export * from './a.mjs';\nexport const RATE = 0.4;\n",
    'train.mjs': `${ESM}import { RATE, UNITS } from './a.mjs';\n${script({ units: 'UNITS', rate: 'RATE', learningRate: '0.01', epochs: '2' })}`,
  }); // prettier-ignore
  const { fixes } = await project.fixesOf('train.mjs', ['smaller-layers', 'dropout-rate']);
  expect(fixes.map(({ fix }) => fix.disabled)).toEqual([
    null,
    expect.stringContaining('comes from another file'),
  ]);
});

test('what is data, or not found, is said', async () => {
  write({
    'config.json': '{ "rate": 0.4, "units": 8 }',
    'train.cjs': `${CJS}const { rate } = require('./config.json');\nconst config = require('./config.json');\n${script({ units: 'config.units', rate: 'rate', learningRate: '0.01', epochs: '2' })}`,
  });
  const { fixes } = await project.fixesOf('train.cjs', ['smaller-layers', 'dropout-rate']);
  expect(fixes.map(({ fix }) => fix.disabled)).toEqual([
    expect.stringContaining('units comes from ./config.json, which is data: change it there'),
    expect.stringContaining('rate comes from ./config.json, which is data: change it there'),
  ]);
});
