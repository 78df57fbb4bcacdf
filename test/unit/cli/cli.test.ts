import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The built command in a process of its own: what a terminal sees.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

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
    [['run', '--bogus', 'a.js'], /--bogus/],
    [['decompose', 'a.js', '--replicates', 'many'], /whole number/],
    [['fix', 'a.js'], /name the fix/],
    [['export', 'latest'], /csv or json/],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = regulens(...args);
    expect(status).toBe(2);
    expect(stdout + stderr).toMatch(message);
  });
});

describe("a user's error exits 1 with one clear line", () => {
  test.each([
    [['run', 'missing.js'], /missing\.js/],
    [['diagnose', 'latest'], /no run "latest"/],
    [['runs', '--folder', '/no/such/folder'], /no folder/],
    [['fixes', 'notes.txt'], /neither JavaScript nor TypeScript/],
    [['fixes', 'missing.ts'], /can't be read/],
    [['decompose', 'missing.js', '--replicates', '2'], /too few/],
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
