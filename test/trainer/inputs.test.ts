import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  writeFileSync,
  existsSync,
  readdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { UsedFile } from '../../src/protocol/used-files';
import { nodes, ofType, root, train } from './support';

function project(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'regulens-inputs-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

function account(directory: string): UsedFile[] {
  const text = readFileSync(path.join(directory, 'files.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => v.parse(UsedFile, JSON.parse(line)));
}

/** Names in the project by what was done with them. */
function used(folder: string, directory: string): Record<string, string[]> {
  const by: Record<string, string[]> = {};
  for (const one of account(directory)) {
    const what = 'path' in one ? path.relative(folder, one.path) : 'what' in one ? one.what : '';
    const kind = one.kind === 'probed' ? (one.found ? 'found' : 'missing') : one.kind;
    (by[kind] ??= []).push(what);
  }
  for (const list of Object.values(by)) list.sort();
  return by;
}

test.each(nodes)(
  'what a run reads, loads and looks for is written down: Node $major',
  async ({ path: node }) => {
    const folder = project({
      'train.mjs': `
      import { readFileSync, existsSync, createReadStream, writeFileSync } from 'node:fs';
      import * as promises from 'node:fs/promises';
      import { createRequire } from 'node:module';
      import { helper } from './helper.mjs';
      const require = createRequire(import.meta.url);
      helper(require('./old.cjs'), require('left-pad'));
      readFileSync(new URL('./data.csv', import.meta.url), 'utf8');
      await promises.readFile('later.csv');
      await new Promise((done) => createReadStream('stream.csv').on('data', () => {}).on('close', done));
      await promises.readdir('images');
      existsSync('model.json');
      existsSync('there.txt');
      writeFileSync('own.txt', 'x');
      readFileSync('own.txt');
      await import('./' + 'dynamic.mjs');
    `,
      'helper.mjs': 'export const helper = () => 1;',
      'dynamic.mjs': 'export default 1;',
      'old.cjs': 'module.exports = require("./settings.json").rate;',
      'settings.json': '{"rate": 1}',
      'node_modules/left-pad/package.json': '{"name": "left-pad", "version": "1.0.0"}',
      'node_modules/left-pad/index.js': 'module.exports = require("./lib/pad.js");',
      'node_modules/left-pad/lib/pad.js': 'module.exports = 1;',
      'data.csv': '1',
      'later.csv': '1',
      'stream.csv': '1',
      'there.txt': '1',
      'images/a.png': '1',
    });
    const { code, stderr, directory } = await train(path.join(folder, 'train.mjs'), { cwd: folder, node });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { begin, end, ...rest } = used(folder, directory);
    expect(begin).toHaveLength(1);
    expect(end).toHaveLength(1);
    const { read = [], module = [], ...others } = rest;
    // CommonJS modules are read by Node itself through fs, in some of its versions.
    expect([...read, ...module].sort()).toEqual(
      [
        'data.csv',
        'dynamic.mjs',
        'helper.mjs',
        'later.csv',
        'node_modules/left-pad/package.json',
        'old.cjs',
        'settings.json',
        'stream.csv',
        'train.mjs',
      ].sort(),
    );
    expect(others).toEqual({ found: ['there.txt'], listed: ['images'], missing: ['model.json'] });
  },
);

test('chance, the network and other programs are noted, and told in a trial', async () => {
  const folder = project({
    'train.cjs': `
      const crypto = require('node:crypto');
      crypto.randomBytes(4); crypto.randomUUID(); globalThis.crypto.getRandomValues(new Uint8Array(2));
      const { execFileSync, fork, spawnSync } = require('node:child_process');
      if (process.argv[2] !== 'child') {
        const server = require('node:http').createServer((_, answer) => answer.end('1')).listen(0, '127.0.0.1', async () => {
          await (await fetch('http://127.0.0.1:' + server.address().port)).text();
          server.close();
          execFileSync('true');
          // Options may hold what can't be written as JSON.
          const options = {};
          spawnSync('true', [], Object.assign(options, { owner: options }));
          fork(__filename, ['child']);
        });
      }`,
  });
  const script = path.join(folder, 'train.cjs');
  const plain = await train(script, { cwd: folder });
  expect(used(folder, plain.directory)).toMatchObject({
    chance: ['crypto.randomBytes', 'crypto.randomBytes'],
    network: ['127.0.0.1'],
    unknown: ['another program (true)'],
  });
  expect(used(folder, plain.directory)['end']).toHaveLength(2);
  expect(ofType(plain.events, 'warning').filter(({ code }) => code !== 'no-framework')).toEqual([]);

  const writes = JSON.stringify({ root: path.join(folder, '.regulens/w'), folders: [folder] });
  const trial = await train(script, { cwd: folder, env: { REGULENS_TRIAL_WRITES: writes } });
  const told = ofType(trial.events, 'warning').map(({ message }) => message);
  expect(told).toContain(
    'The script draws from crypto.randomBytes, which no seed decides: two runs of the same seed may differ.',
  );
  expect(told).toContain('The script connects to 127.0.0.1: what it gets there may differ from run to run.');
});

test('a trial writes into its own copy: saved models, appended logs, checkpoints it reads again; the folder stays as it was', async () => {
  // tfjs-node's own handlers for file://, without its addon.
  const packages = path.join(root, 'node_modules/@tensorflow');
  const folder = project({
    'train.cjs': `
      const fs = require('node:fs');
      const fsp = require('node:fs/promises');
      const path = require('node:path');
      const tf = require(${JSON.stringify(path.join(packages, 'tfjs'))});
      const { fileSystem } = require(${JSON.stringify(path.join(packages, 'tfjs-node/dist/io/file_system'))});
      (async () => {
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
        model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
        fs.mkdirSync('checkpoints', { recursive: true });
        fs.unlinkSync('stale.txt');
        for (let epoch = 0; epoch < 2; epoch++) {
          await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { verbose: 0 });
          await model.save(fileSystem(path.resolve('model')));
          fs.appendFileSync('log.csv', epoch + '\\n');
          await fsp.writeFile('checkpoints/last.tmp', String(epoch));
          await fsp.rename('checkpoints/last.tmp', 'checkpoints/last.json');
        }
        const stream = fs.createWriteStream('out/stream.txt');
        await new Promise((done) => stream.end('streamed', done));
        const again = await tf.loadLayersModel(fileSystem(path.resolve('model/model.json')));
        console.log(JSON.stringify({
          same: tf.equal(again.getWeights()[0], model.getWeights()[0]).all().dataSync()[0],
          log: fs.readFileSync('log.csv', 'utf8'),
          checkpoint: fs.readFileSync('checkpoints/last.json', 'utf8'),
          names: fs.readdirSync('.').filter((name) => name !== '.regulens'),
          typed: fs.readdirSync('checkpoints', { withFileTypes: true }).map((one) => one.name + one.isFile()),
          promised: await fsp.readdir('.'),
          stale: fs.existsSync('stale.txt'),
          exclusive: (() => { try { fs.writeFileSync('old.txt', '', { flag: 'wx' }); } catch (error) { return error.code; } })(),
          nowhere: (() => { try { fs.writeFileSync('no/such/folder.txt', ''); } catch (error) { return error.code; } })(),
          stream: fs.readFileSync('out/stream.txt', 'utf8'),
        }));
      })();`,
    'log.csv': 'before\n',
    'stale.txt': 'x',
    'old.txt': 'kept',
    'out/here.txt': '1',
    'checkpoints/first.json': '0',
  });
  const tree = () =>
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => !name.startsWith('.regulens'))
      .sort();
  const before = tree();
  const overlay = path.join(folder, '.regulens/runs/x/writes');
  const { code, stdout, stderr, events } = await train(path.join(folder, 'train.cjs'), {
    cwd: folder,
    env: { REGULENS_TRIAL_WRITES: JSON.stringify({ root: overlay, folders: [folder] }) },
  });
  expect([code, stderr.replace(/^(=+|Hi, looks like .*)?\n/gm, '')]).toEqual([0, '']);
  expect(JSON.parse(stdout.split('\n').findLast((line) => line.startsWith('{')) ?? '')).toEqual({
    same: 1,
    log: 'before\n0\n1\n',
    checkpoint: '1',
    names: ['checkpoints', 'log.csv', 'model', 'old.txt', 'out', 'train.cjs'],
    typed: ['first.jsontrue', 'last.jsontrue'],
    promised: ['.regulens', 'checkpoints', 'log.csv', 'model', 'old.txt', 'out', 'train.cjs'],
    stale: false,
    exclusive: 'EEXIST',
    nowhere: 'ENOENT',
    stream: 'streamed',
  });
  expect(tree()).toEqual(before);
  expect(readFileSync(path.join(folder, 'log.csv'), 'utf8')).toBe('before\n');
  expect(readFileSync(path.join(folder, 'old.txt'), 'utf8')).toBe('kept');
  expect(existsSync(path.join(overlay, 'model/weights.bin'))).toBe(true);
  expect(ofType(events, 'warning')).toEqual([]);
});

test('what a trial writes outside of its project is written, with one warning; temporary files without', async () => {
  const [folder, elsewhere, temporary] = [project({}), project({}), project({})];
  writeFileSync(
    path.join(folder, 'train.cjs'),
    `const fs = require('node:fs');
     fs.writeFileSync(require('node:path').join(require('node:os').tmpdir(), 'cache'), '1');
     for (const name of ['a', 'b']) fs.writeFileSync(${JSON.stringify(elsewhere + path.sep)} + name, '1');`,
  );
  const writes = JSON.stringify({ root: path.join(folder, '.regulens/w'), folders: [folder] });
  const { events } = await train(path.join(folder, 'train.cjs'), {
    cwd: folder,
    env: { REGULENS_TRIAL_WRITES: writes, TMPDIR: temporary },
  });
  expect(readdirSync(elsewhere)).toEqual(['a', 'b']);
  expect(readdirSync(temporary)).toEqual(['cache']);
  const told = ofType(events, 'warning').filter(({ code }) => code === 'writes-outside');
  expect(told.map(({ message }) => message)).toEqual([
    `The script writes ${path.join(elsewhere, 'a')}, which is outside of its project: runs of one experiment may write over one another there.`,
  ]);
});

test('a script that asks for input is told that there is none', async () => {
  const folder = project({
    'ask.mjs': `import { createInterface } from 'node:readline/promises';
      const answer = await createInterface({ input: process.stdin, output: process.stdout }).question('Epochs? ');
      console.log(answer.length);`,
  });
  const { events, code } = await train(path.join(folder, 'ask.mjs'), { cwd: folder });
  expect(code).not.toBe(0);
  expect(ofType(events, 'warning').map((one) => one.code)).toContain('input');
});
