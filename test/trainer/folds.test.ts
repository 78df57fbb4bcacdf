import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

interface Printed {
  losses: number[];
  tensors: number;
}
const printed = (stdout: string) => JSON.parse(stdout) as Printed;
const folds = [1, 2, 3, 4];
/** 0² + 1² + … + 29². */
const ALL_SQUARES = 8555;

async function fold(index: number, kind: string) {
  const env = { KIND: kind, REGULENS_FOLD: JSON.stringify({ index, of: 4, seed: 'x' }) };
  const outcome = await train('folds.cjs', { env });
  return { ...outcome, fits: ofType(outcome.events, 'fit-started') };
}

describe('a fold', () => {
  it.each(['data', 'named'])('is held out of training and validation rows together (%s)', async (kind) => {
    const plain = await train('folds.cjs', { env: { KIND: kind }, recorded: false });
    let squares = 0;
    for (const index of folds) {
      const { fits, stdout, events } = await fold(index, kind);
      const held = index % 2 ? 7 : 8;
      expect(fits).toMatchObject([
        { fold: { index, of: 4 }, trainExamples: 30 - held, validationExamples: held, validation: 'data' },
      ]);
      expect(ofType(events, 'warning')).toEqual([]);
      // The model stays at its start: nothing but the rows decides the loss.
      squares += held * (printed(stdout).losses[0] ?? NaN);
      expect(printed(stdout).tensors).toBe(printed(plain.stdout).tensors);
    }
    expect(squares).toBeCloseTo(ALL_SQUARES, 2);
  });

  it('is the same in every fit of the same rows, and leaves fits of others alone', async () => {
    let squares = 0;
    for (const index of folds) {
      const { fits, stdout } = await fold(index, 'split');
      const [first, second] = printed(stdout).losses;
      expect(first).toBe(second);
      expect(fits.map(({ fold: held }) => held?.index)).toEqual([index, index, undefined]);
      expect(fits[2]).toMatchObject({ validation: 'split', trainExamples: 6, validationExamples: 2 });
      squares += (fits[0]?.validationExamples ?? 0) * (first ?? NaN);
    }
    expect(squares).toBeCloseTo(ALL_SQUARES, 2);
  });

  it('has each row once where the script validates on what it trains on', async () => {
    const { fits } = await fold(1, 'same');
    expect(fits).toMatchObject([{ fold: { index: 1 }, trainExamples: 23, validationExamples: 7 }]);
  });

  it('can’t be had without validation rows: the fit goes on as it is and the run says so', async () => {
    const { code, events, fits } = await fold(1, 'none');
    expect(code).toBe(0);
    expect(fits).toMatchObject([{ trainExamples: 30, validation: 'none' }]);
    expect(ofType(events, 'warning')).toMatchObject([{ code: 'fold', site: { line: 32 } }]);
    const dataset = await train('dataset.mjs', { env: { REGULENS_FOLD: '{"index":1,"of":4,"seed":"x"}' } });
    expect(ofType(dataset.events, 'warning')).toMatchObject([{ code: 'fold' }]);
  });
});
