import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

const floats = (text: string) =>
  Array.from(new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer));

describe('losses of single validation examples', () => {
  it.each(['fit', 'sequence', 'dataset'])(
    'are what the model comes to, example by example (%s), whatever the script evaluates in between',
    async (kind) => {
      const { events, stdout, stderr, code } = await train('validation-losses.cjs', { env: { KIND: kind } });
      expect(code, stderr).toBe(0);
      expect(ofType(events, 'warning')).toEqual([]);
      const said = ofType(events, 'validation-losses');
      const epochs = ofType(events, 'epoch');
      expect(said.map(({ epoch, examples }) => [epoch, examples])).toEqual(
        [1, 2, 3, 4].map((epoch) => [epoch, 27]),
      );
      for (const [i, { losses }] of said.entries()) {
        const mean = floats(losses).reduce((sum, loss) => sum + loss, 0) / 27;
        expect(mean).toBeCloseTo(Number(epochs[i]?.valLoss), 5);
      }
      const own = JSON.parse(stdout) as number[];
      floats(said.at(-1)?.losses ?? '').forEach((loss, i) => expect(loss).toBeCloseTo(own[i] ?? NaN, 5));
      // Which examples these are is said once, where they are tensors.
      expect(said.map(({ rows }) => rows !== undefined)).toEqual([kind !== 'dataset', false, false, false]);
    },
  );

  it('are those of the weights that the fit leaves behind, where runs are compared', async () => {
    const { events } = await train('validation-losses.cjs', { env: { REGULENS_EVALUATE: '1' } });
    const said = ofType(events, 'validation-losses');
    const atTheEnd = said.find((event) => event.atTheEnd);
    const last = said.findLast((event) => !event.atTheEnd);
    expect(atTheEnd?.rows).toBe(said[0]?.rows);
    expect(atTheEnd?.targets).toBe(said[0]?.targets);
    floats(atTheEnd?.losses ?? '').forEach((loss, i) =>
      expect(loss).toBeCloseTo(floats(last?.losses ?? '')[i] ?? NaN, 6),
    );
  });
});
