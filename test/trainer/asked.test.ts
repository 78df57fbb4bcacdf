import { expect, it } from 'vitest';
import { ofType, train } from './support';

const looks = async (env: Record<string, string>) => {
  const { events, code } = await train('asked.cjs', { env: { REGULENS_SEED: '1', ...env } });
  expect(code).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  return {
    said: ofType(events, 'evaluation').map((look) => ({ ...look, t: 0 })),
    skipped: ofType(events, 'fit-ended').map(({ skipped = [] }) => skipped),
  };
};

it('asks a model the same examples when its fit ends, however busy the machine', async () => {
  const busy = await looks({ SLOWNESS: '100', REGULENS_OVERHEAD: '0' });
  expect(busy).toEqual(await looks({ REGULENS_OVERHEAD: '100' }));
  const { said, skipped } = busy;
  const lastOf = (fit: string) => said.findLast((look) => look.fit === fit);
  for (const fit of ['fit-1', 'fit-2', 'fit-4']) {
    expect(lastOf(fit)).toMatchObject({ on: 'validation', examples: 84 });
    expect(lastOf(fit)).toHaveProperty('perturbation');
    expect(lastOf(fit)).not.toHaveProperty('skipped');
  }
  expect(lastOf('fit-2')?.augmentation?.examples).toBe(124);
  // A short fit of a model whose answers are dear.
  expect(lastOf('fit-3')).toBeUndefined();
  expect(skipped).toEqual([[], [], ['evaluation'], []]);
  // In a loop seldom, and as it has left the model.
  const looped = said.filter(({ fit }) => fit === 'fit-4').map(({ epoch }) => epoch);
  expect([looped[0], looped.at(-1), looped.length]).toEqual([1, 50, 4]);
});
