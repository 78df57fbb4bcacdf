import path from 'node:path';
import { expect, test } from 'vitest';
import { ofType, root, train } from '../trainer/support';

const script = path.join(root, 'test/fixtures/backends/optimizers.mjs');
const options = { preload: path.join(root, 'dist/preload.cjs'), env: { REGULENS_BACKEND: 'wasm' } };

interface Line {
  name: string;
  inOnePass: number;
  hugeOnes: number;
  /** Of those in one pass, those beside the old values. */
  beside: number;
  seen: { values: string[]; keptIsUnchanged: boolean };
}

async function trained(...args: string[]): Promise<Map<string, Line>> {
  const { code, stdout, stderr } = await train(script, { ...options, args });
  expect(code, stderr).toBe(0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
  return new Map(lines.map((line) => [line.name, line]));
}

test('optimizers that update in one pass come to the same, by the bit, and nothing else can be seen of it', async () => {
  const [inOnePass, plain] = [await trained(), await trained('plain')];
  for (const [name, { seen }] of plain) expect(inOnePass.get(name)?.seen, name).toEqual(seen);
  for (const { seen } of plain.values()) expect(seen.keptIsUnchanged).toBe(true);

  const count = (lines: Map<string, Line>) => Object.fromEntries([...lines].map(([name, line]) => [name, line.inOnePass])); // prettier-ignore
  expect([...plain.values()].every((line) => line.inOnePass === 0)).toBe(true);
  // From the second step on; one that doesn't come to the same is tried once.
  const { adamax, otherwise, ...updated } = count(inOnePass);
  expect({ adamax, otherwise }).toEqual({ adamax: 0, otherwise: 4 });
  for (const [name, times] of Object.entries(updated)) expect(times, name).toBeGreaterThan(20);
  // What is compared, and what other tensors share the values of; the rest without a tensor of its own.
  for (const name of Object.keys(updated)) expect(inOnePass.get(name)?.beside, name).toBeLessThan(11);
  // Of 8 steps the first two make the states, and in the third the large variable isn't compared: that would double the memory.
  expect(inOnePass.get('large')?.hugeOnes).toBe(5);
});

test('a step of the script’s own between calls of fit is seen, though it leaves the weights where they are', async () => {
  const env = { ...options.env, KIND: 'moved', EPOCHS: '2' };
  const { code, events, stderr } = await train('epochs.cjs', { ...options, env });
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'backend').map(({ rung }) => rung)).toEqual(['wasm']);
  expect(ofType(events, 'fit-started').filter(({ call }) => call === 'fit')).toHaveLength(3);
});
