import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunAssets } from '../../../src/runs';
import { chooseLoader } from '../../../src/runs/loader';
import { buildAssets, bundle, launch, output, root, untilEnded, workspace } from './harness';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

/** This Node, and the other supported ones where the machine has them. */
const nodes = [
  process.execPath,
  ...['node22', 'node24'].map((name) =>
    path.join(os.homedir(), '.cache/regulens-dev', name, 'node_modules/node/bin/node'),
  ),
].filter((node) => fs.existsSync(node));

const model = `
export enum Kind { Small = 1, Large }
export interface Options { units: number }
export class Model { constructor(public readonly options: Options) {} }
export const fail = (): never => {
  throw new Error('line six');
};
`;
const script = (extension: string) => `
import fs from 'node:fs';
import { Kind, Model, fail, type Options } from './model${extension}';
const options: Options = { units: Kind.Large };
console.log(new Model(options as Options).options.units, typeof fs.readFileSync);
try { fail(); } catch (error) { console.log((error as Error).stack!.split('\\n')[1]); }
`;

const projects: [string, Record<string, string>, string, string][] = [
  ['CommonJS without extensions', { 'train.ts': script(''), 'model.ts': model }, 'train.ts', 'model.ts:6:9'],
  ['CommonJS with .js for .ts', { 'train.ts': script('.js'), 'model.ts': model }, 'train.ts', 'model.ts:6:9'],
  [
    'ES modules',
    { 'train.ts': script('.js'), 'model.ts': model, 'package.json': '{"type":"module"}' },
    'train.ts',
    'model.ts:6:9',
  ],
  [
    'ES modules without extensions',
    { 'train.ts': script(''), 'model.ts': model, 'package.json': '{"type":"module"}' },
    'train.ts',
    'model.ts:6:9',
  ],
  [
    'path aliases of tsconfig.json',
    {
      'src/train.ts': script('').replace('./model', '@lib/model'),
      'lib/model.ts': model,
      'tsconfig.json':
        '{ // "paths"\n "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], }, /* , } */ },\n}',
    },
    'src/train.ts',
    'model.ts:6:9',
  ],
  ['.mts', { 'train.mts': script('.mjs'), 'model.mts': model }, 'train.mts', 'model.mts:6:9'],
  ['.cts', { 'train.cts': script('.cjs'), 'model.cts': model }, 'train.cts', 'model.cts:6:9'],
  [
    'a top-level await in a package without type',
    { 'train.ts': `${script('')} await Promise.resolve();`, 'model.ts': model },
    'train.ts',
    'model.ts:6:9',
  ],
];

describe.each(nodes)('the bundled TypeScript loader on %s', (nodePath) => {
  test.each(projects)('runs %s', async (_, files, entry, place) => {
    const store = workspace(files);
    const { id } = await launch(store, assets, entry, { nodePath });
    const ended = await untilEnded(store, id);
    expect(output(store, id, 'stderr')).toBe('');
    expect(ended).toMatchObject({ status: 'finished', launch: { loader: 'bundled' } });
    expect(output(store, id)).toMatch(/^2 function\n/);
    expect(output(store, id)).toContain(place.replace(/:\d+$/, ':'));
  });

  test.each([{}, { 'package.json': '{"type":"module"}' }])(
    'compiles the texts that the real preload serves from memory (%j)',
    async (more) => {
      const preload = await bundle('src/trainer/preload.ts', 'preload.cjs');
      const store = workspace({ 'train.ts': script('.js'), 'model.ts': model, ...more });
      const edits = [
        {
          file: path.join(store.folder, 'train.ts'),
          text: script('.js').replace('Kind.Large', 'Kind.Largest'),
        },
        { file: path.join(store.folder, 'model.ts'), text: model.replace('Large }', 'Large, Largest }') },
      ];
      const { id } = await launch(store, { ...assets, preload }, 'train.ts', { nodePath, edits });
      expect(await untilEnded(store, id)).toMatchObject({ status: 'finished', edited: true });
      expect(output(store, id)).toMatch(/^3 function\n/);
    },
  );

  test('refuses a namespace with code in it, naming the way out', async () => {
    const store = workspace({ 'train.ts': 'namespace N { export const x = 1; }\nconsole.log(N.x);' });
    const { id } = await launch(store, assets, 'train.ts', { nodePath });
    const ended = await untilEnded(store, id);
    expect(ended.status).toBe('failed');
    expect(ended.reason).toMatch(/namespace N .* Add tsx/);
  });

  test.each([{}, { 'package.json': '{"type":"module"}' }])("uses the project's tsx (%j)", async (more) => {
    const store = workspace({ 'train.ts': script('.js'), 'model.ts': model, ...more });
    fs.mkdirSync(path.join(store.folder, 'node_modules'));
    fs.symlinkSync(path.join(root, 'node_modules/tsx'), path.join(store.folder, 'node_modules/tsx'));
    const { id } = await launch(store, assets, 'train.ts', { nodePath });
    expect(await untilEnded(store, id)).toMatchObject({ status: 'finished', launch: { loader: 'tsx' } });
    expect(output(store, id)).toMatch(/^2 function\n/);
  });
});

test('a project says by its tsconfig that it is written for Node alone', () => {
  const { folder } = workspace({
    'train.ts': '',
    'tsconfig.json': '{"compilerOptions":{"erasableSyntaxOnly": true}}',
  });
  const file = path.join(folder, 'train.ts');
  expect(chooseLoader(file, '22.18.0')).toBe('node');
  expect(chooseLoader(file, '22.17.0')).toBe('bundled');
  expect(chooseLoader(file, '23.5.0')).toBe('bundled');
  expect(chooseLoader(file, '24.0.0')).toBe('node');
  expect(chooseLoader(path.join(folder, 'train.mjs'), '24.0.0')).toBe('none');
  expect(chooseLoader(path.join(workspace({}).folder, 'train.ts'), '24.0.0')).toBe('bundled');
});
