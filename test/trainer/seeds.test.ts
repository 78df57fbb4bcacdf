import { describe, expect, it } from 'vitest';
import { train } from './support';

type Streams = Record<'own' | 'order' | 'noise' | 'init' | 'seen' | 'batches' | 'final' | 'after', unknown>;
const run = async (env: Record<string, string>): Promise<Streams> =>
  JSON.parse((await train('streams.cjs', { env })).stdout.trim().split('\n').at(-1) ?? '') as Streams;

describe('a seed', () => {
  it('repeats a run exactly, holds everything else still when a layer is added, and changes with its value', async () => {
    const [first, again, withDropout, other] = await Promise.all([
      run({ REGULENS_SEED: '1' }),
      run({ REGULENS_SEED: '1' }),
      run({ REGULENS_SEED: '1', DROPOUT: '1' }),
      run({ REGULENS_SEED: '2' }),
    ]);
    expect(again).toEqual(first);
    const { final, ...rest } = withDropout;
    expect(first).toMatchObject(rest);
    expect(final).not.toEqual(first.final);
    for (const key of ['own', 'noise', 'init', 'seen', 'batches', 'after'] as const)
      expect(other[key], key).not.toEqual(first[key]);
  });
});
