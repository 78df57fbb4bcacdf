import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

const run = (KIND: string, env: Record<string, string> = {}, recorded = true) =>
  train('augmented.cjs', { env: { KIND, REGULENS_OVERHEAD: '100', ...env }, recorded });

describe('layers that augment', () => {
  it('are shown at work on a few examples, and their effect on the loss is measured', async () => {
    const { events } = await run('shift', { REGULENS_SEED: '1' });
    expect(ofType(events, 'warning')).toEqual([]);
    const [shown] = ofType(events, 'augmented-examples');
    expect(shown?.shape).toEqual([8, 8, 1]);
    expect(shown?.examples).toHaveLength(6);
    for (const { original, augmented } of shown?.examples ?? []) {
      const before = Buffer.from(original, 'base64');
      expect([Math.min(...before), Math.max(...before)]).toEqual([0, 255]);
      expect(augmented).toHaveLength(3);
      for (const after of augmented.map((text) => Buffer.from(text, 'base64'))) {
        // Each row moved left by the same 1, 2 or 3.
        const shift = [1, 2, 3].find((by) => before.subarray(by, 8).equals(after.subarray(0, 8 - by)));
        expect(shift).toBeDefined();
      }
    }
    const [evaluation] = ofType(events, 'evaluation');
    expect(evaluation?.augmentation?.examples).toBe(48);
    expect(evaluation?.augmentation?.augmentedLoss).not.toBe(evaluation?.augmentation?.plainLoss);
  });

  it.each(['noise', 'none', 'own'])('are looked at only where that leaves no trace (%s)', async (kind) => {
    const { events } = await run(kind);
    const shows = kind === 'noise';
    // The script calls fit twice, and the second call goes on with the first.
    expect(ofType(events, 'augmented-examples')).toHaveLength(shows ? 1 : 0);
    expect(ofType(events, 'evaluation')[0]?.augmentation !== undefined).toBe(shows);
  });

  it.each([
    ['shift', { OWN_RANDOM: '1' }],
    ['own', {}],
    ['noise', { REGULENS_SEED: '3' }],
  ] as const)('give the same weights with and without being looked at (%s)', async (kind, env) => {
    const seeded = 'REGULENS_SEED' in env;
    const all: Record<string, string> = kind === 'own' ? { OWN_RANDOM: '1', ...env } : env;
    const [looked, plain] = [
      await run(kind, { ...all, REGULENS_INSPECT: '1' }),
      await run(kind, { ...all, REGULENS_OVERHEAD: '0' }, seeded),
    ];
    expect(looked.stdout).toBe(plain.stdout);
  });
});
