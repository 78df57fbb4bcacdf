import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { HeldMemory } from '../../src/backends/native/held-memory';

const memory = (room: number) => new HeldMemory(path.resolve('dist/wasm/native-updates.wasm'), room);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('places hold their numbers, whatever is put beside them', () => {
  const held = memory(10);
  const places = [3, 70_000, 8, 1].map((count) => ({ count, at: held.hold(count)?.at ?? 0 }));
  for (const [i, { at, count }] of places.entries()) held.view(at, count).fill(i + 1);
  const first = held.placeForNow([[7, 8], Float32Array.of(9)]);
  expect([...held.view(first, 3)]).toEqual([7, 8, 9]);
  for (const [i, { at, count }] of places.entries()) {
    expect(at % 64, 'where TensorFlow copies').toBe(4);
    expect(new Set(held.view(at, count))).toEqual(new Set([i + 1]));
  }
});

test('places are used again once nobody has them, by numbers of about the same count', async () => {
  const held = memory(10);
  const addresses = (count: number) => Array.from({ length: 20 }, () => held.hold(count)?.at ?? 0);
  const before = new Set(addresses(1000));
  collectGarbage();
  // The registry is told in a task of its own.
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const at of addresses(990)) expect(before).toContain(at);
});

test('there is none where memory has no room', () => {
  expect(memory(10).hold(2 ** 31)).toBeNull();
});
