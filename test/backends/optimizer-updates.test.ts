import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ofType, root, train } from '../trainer/support';
import { dataHome, ensureNative } from './set-up-native';

const script = path.join(root, 'test/fixtures/backends/optimizers.mjs');
const options = { preload: path.join(root, 'dist/preload.cjs'), env: { REGULENS_BACKEND: 'wasm' } };

beforeAll(() => ensureNative(), 600_000);

interface Line {
  name: string;
  inOnePass: number;
  hugeOnes: number;
  /** Of those in one pass, those beside the old values. */
  beside: number;
  seen: { values: string[]; keptIsUnchanged: boolean };
}

async function trained(rung: 'wasm' | 'native', ...args: string[]): Promise<Map<string, Line>> {
  const env = { REGULENS_BACKEND: rung, XDG_DATA_HOME: dataHome };
  const { code, stdout, stderr } = await train(script, { ...options, env, args });
  expect(code, stderr).toBe(0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
  return new Map(lines.map((line) => [line.name, line]));
}

const onePass = (lines: Map<string, Line>) => Object.fromEntries([...lines].map(([name, line]) => [name, line.inOnePass])); // prettier-ignore

async function expectSame(rung: 'wasm' | 'native'): Promise<Map<string, Line>> {
  const [inOnePass, plain] = [await trained(rung), await trained(rung, 'plain')];
  for (const [name, { seen }] of plain) expect(inOnePass.get(name)?.seen, name).toEqual(seen);
  for (const { seen } of plain.values()) expect(seen.keptIsUnchanged).toBe(true);
  expect([...plain.values()].every((line) => line.inOnePass === 0)).toBe(true);
  return inOnePass;
}

test('optimizers that update in one pass come to the same, by the bit, and nothing else can be seen of it', async () => {
  const inOnePass = await expectSame('wasm');
  // From the second step on; one that doesn't come to the same is tried once.
  const { adamax, otherwise, ...updated } = onePass(inOnePass);
  expect({ adamax, otherwise }).toEqual({ adamax: 0, otherwise: 5 });
  for (const [name, times] of Object.entries(updated)) expect(times, name).toBeGreaterThan(25);
  // What is compared, and what other tensors share the values of; the rest without a tensor of its own.
  for (const name of Object.keys(updated)) expect(inOnePass.get(name)?.beside, name).toBeLessThan(13);
  // Of 8 steps the first two make the states, and in the third the large variable isn't compared: that would double the memory.
  expect(inOnePass.get('large')?.hugeOnes).toBe(5);
});

test('so they do on native TensorFlow, which takes denormal numbers for zeros; large variables are left to it', async () => {
  const { large, grown, adamax, otherwise, ...updated } = onePass(await expectSame('native'));
  expect({ large, adamax, otherwise }).toEqual({ large: 0, adamax: 0, otherwise: 0 });
  // Until it has a large one, too.
  expect(grown).toBeGreaterThan(10);
  for (const [name, times] of Object.entries(updated)) expect(times, name).toBeGreaterThan(20);
});

test('a step of the script’s own between calls of fit is seen, though it leaves the weights where they are', async () => {
  const env = { ...options.env, KIND: 'moved', EPOCHS: '2' };
  const { code, events, stderr } = await train('epochs.cjs', { ...options, env });
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'backend').map(({ rung }) => rung)).toEqual(['wasm']);
  expect(ofType(events, 'fit-started').filter(({ call }) => call === 'fit')).toHaveLength(3);
});
