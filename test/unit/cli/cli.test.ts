import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunStore, SweepStore } from '../../../src/runs';
import { runRecord } from '../../run-records';
import { slot, sweepPlan, sweepTrial } from '../../sweep-records';

// The built command in a process of its own: what a terminal sees.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

function regulens(...args: string[]) {
  const cli = path.resolve('dist/cli.js');
  return spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });
}

describe('wrong usage exits 2 and says how it is used', () => {
  test.each([
    [[], /Usage: regulens COMMAND/],
    [['frobnicate'], /no command "frobnicate"/],
    [['__proto__'], /no command/],
    [['run'], /name one script/],
    [['run', 'a.js', 'b.js'], /name one script/],
    [['run', '--bogus', 'a.js'], /'--bogus' \(options of your script go after --\)/],
    [['decompose', 'a.js', '--replicates', 'many'], /whole number/],
    [['decompose', 'a.js', '--against', 'luck'], /capacity, training-size, regularization/],
    [['decompose', 'a.js', '--resample', 'jackknife'], /bootstrap, split/],
    [['decompose', 'a.js', '--jobs', '2'], /goes with --against/],
    [['settle', 'a.js', '--folds', '1'], /whole number of at least 2/],
    [['inspect'], /name a script, a run or two runs/],
    [['inspect', 'a.js', '--features', 'a', '--features-from', 'b.csv'], /not both/],
    [['inspect', 'a.js', '--features', ''], /names of the input columns/],
    [['run', 'a.js', '--classes', ''], /names of the classes/],
    [['run', 'a.js', '--seed', '1', '--no-seed'], /don't go together/],
    [['settle', 'a.js', '--folds-by', 'luck'], /classes, blocks, random/],
    [['fix', 'a.js'], /name the fix/],
    [['export', 'latest'], /csv or json/],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = regulens(...args);
    expect(status).toBe(2);
    expect(stdout + stderr).toMatch(message);
  });
});

test('with --json an error, too, ends in a result', () => {
  for (const args of [
    ['inspect', 'nosuch'],
    ['settle', 'missing.js'],
    ['explain'],
    ['diagnose', 'none.csv'],
  ]) {
    const { status, stdout } = regulens(...args, '--json');
    expect(status).toBeGreaterThan(0);
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(last).toMatchObject({ type: 'result' });
    expect(last['error']).toMatch(/\w/);
  }
});

test('names of columns are text', () => {
  writeFileSync(path.join(folder, 'trained.js'), '');
  writeFileSync(path.join(folder, 'image.csv'), Buffer.from([0x89, 0x50, 0x00, 0xff, 0x01, 0x0a]));
  const { status, stderr } = regulens('inspect', 'trained.js', '--features-from', 'image.csv');
  expect(status).toBe(1);
  expect(stderr).toMatch(/first line of image\.csv has no names/);
});

describe("a user's error exits 1 with one clear line", () => {
  test.each([
    [['run', 'missing.js'], /missing\.js/],
    [['diagnose', 'latest'], /no run "latest"/],
    [['inspect', 'latest'], /no run "latest"/],
    [['inspect', 'missing.js', '--features-from', 'missing.csv'], /no file missing\.csv/],
    [['settle', 'missing.js'], /missing\.js/],
    [['runs', '--folder', '/no/such/folder'], /no folder/],
    [['fixes', 'notes.txt'], /neither JavaScript nor TypeScript/],
    [['fixes', 'missing.ts'], /no file/],
    [['fixes', '.'], /neither/],
    [['diagnose', 'missing.json'], /no file missing\.json/],
    [['diagnose', '.'], /is a folder/],
    [['delete', ''], /empty/],
    [['decompose', 'missing.js', '--replicates', '2'], /too few/],
    [['decompose', 'missing.js', '--against', 'capacity'], /no file/],
    [['decompose', 'missing.js', '--against', 'training-size'], /missing\.js/],
  ])('%j', (args, message) => {
    const { status, stderr } = regulens(...args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});

test('help for the whole and for one command', () => {
  expect(regulens('--help')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('regulens decompose') as string,
  });
  expect(regulens('run', '--help')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('[-- ARGS]') as string,
  });
});

test('diagnose --online says when it would have spoken, and nothing of a healthy curve', () => {
  const epochs = Array.from({ length: 60 }, (_, epoch) => epoch);
  const loss = epochs.map((epoch) => Math.exp(-epoch / 10));
  const overfit = {
    loss,
    val_loss: epochs.map((epoch) => 0.5 + 0.0008 * (epoch - 12) ** 2),
    validation_examples: 300,
  };
  const healthy = { loss, val_loss: loss.map((value) => value + 0.02), validation_examples: 300 };
  writeFileSync(path.join(folder, 'overfit.json'), JSON.stringify(overfit));
  writeFileSync(path.join(folder, 'healthy.json'), JSON.stringify(healthy));
  const { status, stdout } = regulens('diagnose', 'overfit.json', 'healthy.json', '--online', '--json');
  expect(status).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const findings = lines.filter(({ type }) => type === 'finding');
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ name: 'overfit.json', rule: 'overfitting', onset: 13 });
  expect(findings[0]!['epoch']).toBeGreaterThan(13);
  expect(lines.at(-1)).toMatchObject({ type: 'result' });
});

test('a number that another file holds is changed there, if nothing else uses it', () => {
  const project = path.join(folder, 'project');
  mkdirSync(project);
  const write = (name: string, text: string) => writeFileSync(path.join(project, name), text);
  const read = (name: string) => readFileSync(path.join(project, name), 'utf8');
  const train = `import * as tf from '@tensorflow/tfjs';\nimport { RATE } from './config.js';\nconst m = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });\nm.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(RATE) });\n`;
  write('config.js', 'export const RATE = 0.1;\n');
  write('train.js', train);
  const fix = (...more: string[]) =>
    regulens('fix', 'project/train.js', '--id', 'lower-learning-rate:compile@0=0.01', ...more);

  const { stdout, stderr } = fix();
  expect(stderr).toBe('');
  expect(stdout).toContain(`+++ ${path.join('project', 'config.js')}`);
  expect(stdout).toContain('+export const RATE = 0.01;');
  write('serve.js', "import { RATE } from './config.js';\nconsole.log(RATE);\n");
  expect(fix('--write').stderr).toMatch(/RATE is also used in serve\.js line 2/);
  expect(read('config.js')).toContain('0.1;');
  rmSync(path.join(project, 'serve.js'));
  expect(fix('--write').status).toBe(0);
  expect(read('config.js')).toBe('export const RATE = 0.01;\n');
  expect(read('train.js')).toBe(train);
});

test('a fix is shown as a diff, written only with --write, and applies once', () => {
  const script = path.join(folder, 'train.mjs');
  const text = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [4], units: 8 }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
await model.fit(x, y, { epochs: 5, validationSplit: 0.2 });
`;
  writeFileSync(script, text);
  const list = regulens('fixes', script, '--json')
    .stdout.trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; id: string });
  const id = list.find((fix) => fix.type === 'fix' && fix.id.startsWith('early-stopping'))?.id ?? '';
  expect(regulens('fix', script, '--id', id).stdout).toContain('+await model.fit');
  expect(regulens('fix', script, '--id', id, '--write').status).toBe(0);
  const again = regulens('fix', script, '--id', id, '--write');
  expect(again.status).toBe(1);
  expect(again.stderr).toMatch(/has no fix/);
});

test('of a file that cannot be changed it says why', () => {
  writeFileSync(path.join(folder, 'broken.js'), 'model.fit(xs, ys, { epochs: }');
  expect(regulens('fixes', 'broken.js').stdout).toMatch(/line 1 can't be parsed/);
  writeFileSync(path.join(folder, 'other.js'), 'console.log(1)');
  expect(regulens('fixes', 'other.js').stdout).toMatch(/trains nothing/);
});

test('a run that trained nothing is not called healthy, and its failure is told', () => {
  writeFileSync(path.join(folder, 'idle.js'), "console.error('please give --data'); process.exit(3)");
  const { status, stdout } = regulens('run', 'idle.js');
  expect(status).toBe(3);
  expect(stdout).toMatch(/idle\.js failed: please give --data/);
  expect(stdout).toMatch(/No training was recorded/);
  expect(stdout).not.toMatch(/No finding|without loading/);
});

test('what of a run cannot be read is told', () => {
  const place = path.join(folder, 'damaged');
  mkdirSync(place);
  writeFileSync(path.join(place, 'idle.js'), '');
  const started =
    regulens('run', 'damaged/idle.js', '--folder', place, '--json').stdout.split('\n', 1)[0] ?? '';
  const { run } = JSON.parse(started) as { run: string };
  const events = path.join(place, '.regulens', 'runs', run, 'events.ndjson');
  writeFileSync(events, readFileSync(events, 'utf8').replace('"version":1', '"version":99') + 'garbage\n');
  const { status, stderr } = regulens('diagnose', 'latest', '--folder', place);
  expect(status).toBe(0);
  expect(stderr).toMatch(/newer version of Regulens.*and 1 more/);
  const fixes = regulens('fixes', 'damaged/idle.js', '--run', 'latest', '--folder', place);
  expect(fixes.stderr).toMatch(/newer version of Regulens.*and 1 more/);
});

// A signal sent to a process of Windows ends it at once.
test.skipIf(process.platform === 'win32')('Ctrl+C while a run starts stops it', async () => {
  const place = path.join(folder, 'interrupted');
  mkdirSync(place);
  writeFileSync(path.join(place, 'forever.js'), 'setInterval(() => {}, 1000)');
  for (const command of ['run', 'try']) {
    const child = spawn(process.execPath, [path.resolve('dist/cli.js'), command, 'forever.js'], {
      cwd: place,
    });
    const ended = once(child, 'exit');
    const runs = path.join(place, '.regulens', 'runs');
    const before = existsSync(runs) ? readdirSync(runs).length : 0;
    while (!existsSync(runs) || readdirSync(runs).length === before) await sleep(1);
    child.kill('SIGINT');
    await sleep(300);
    child.kill('SIGINT'); // Nothing to stop gracefully here: kill.
    await ended;
    const { stdout } = regulens('runs', '--folder', place);
    expect(stdout).toMatch(/stopped/);
    expect(stdout).not.toMatch(/running|starting/);
  }
});

test('a sweep is exported as JSON and as CSV', async () => {
  const store = new SweepStore(path.join(folder, 'swept'));
  const { id } = await store.create(sweepPlan({ slots: [slot()] }), 'train.js');
  await store.append(id, sweepTrial(1));
  await store.append(id, sweepTrial(2, { loss: Infinity }));
  const exported = (...more: string[]) =>
    regulens('export', '--sweep', 'latest', ...more, '--folder', store.folder);
  expect(JSON.parse(exported('--format', 'json').stdout)).toMatchObject({
    record: { id },
    trials: [
      { number: 1, loss: 0.5 },
      { number: 2, loss: 'Infinity' },
    ],
    best: 1,
  });
  expect(exported('--format', 'csv').stdout).toMatch(
    /^number,.*,params_learning-rate,val_acc\r\n1,complete,0\.5,/,
  );
  expect(exported('a-run', '--format', 'csv').status).toBe(2);
});

test('runs get tags and a note, and are listed by tag', async () => {
  const store = new RunStore(path.join(folder, 'tagged'));
  const [a, b] = [await store.create(runRecord(), null), await store.create(runRecord(), null)];
  const there = ['--folder', store.folder];
  mkdirSync(store.folder, { recursive: true });
  expect(regulens('tag', a.id, 'base', 'l2', ...there).stdout).toContain('#base #l2');
  expect(regulens('tag', a.id, 'l2', '--remove', ...there).stdout).toMatch(/has #base\.$/m);
  expect(regulens('note', a.id, 'the one to beat', ...there).status).toBe(0);
  const { stdout } = regulens('runs', '--tag', 'base', ...there);
  expect(stdout).toMatch(/finished train\.js {2}#base {2}the one to beat/);
  expect(stdout).not.toContain(b.id);
  expect(regulens('runs', '--tag', 'none', ...there).stdout).toBe('No run has #none.\n');
  expect(regulens('tag', a.id, ...there).status).toBe(2);
  writeFileSync(path.join(store.directory(b.id), 'notes.json'), '{');
  expect(regulens('runs', ...there).stdout).toMatch(/train\.js {2}Its notes\.json isn't JSON;/);
});
