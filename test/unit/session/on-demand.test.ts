import { expect, test } from 'vitest';
import { onDemand } from '../../../src/session/on-demand';

test('what is made on demand is made once, told of before those who asked have it, and tried again after a failure', async () => {
  let makes = 0;
  const told: string[] = [];
  const thing = onDemand(() => {
    makes++;
    return makes === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(`thing ${makes}`);
  });
  thing.whenMade((made) => told.push(`listener: ${made}`));
  expect(thing.asked).toBeNull();
  await expect(Promise.all([thing.ask(), thing.ask()])).rejects.toThrow('not yet');
  expect([makes, thing.asked, told]).toEqual([1, null, []]);
  await Promise.all([thing.ask(), thing.ask()].map(async (asked) => told.push(await asked)));
  expect(await thing.asked).toBe('thing 2');
  expect(told).toEqual(['listener: thing 2', 'thing 2', 'thing 2']);
  expect(makes).toBe(2);
});
