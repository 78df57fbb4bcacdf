import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

const recorded = train('odd-uses.cjs', { env: { REGULENS_OVERHEAD: '1' } });

async function trainingsOf(name: string) {
  const { code, events, stdout, stderr } = await recorded;
  expect(code, stderr).toBe(0);
  const model = ofType(events, 'model').find((one) => one.name === name)?.model;
  const fits = ofType(events, 'fit-started').filter((one) => one.model === model);
  const of = <E extends { fit: string }>(list: E[], fit = fits[0]) =>
    list.filter((event) => event.fit === fit?.fit);
  return { events, fits, of, printed: JSON.parse(stdout) as { refused: string; validation: number[] } };
}

describe('what the recorder can’t measure', () => {
  it('is left out of the epoch, which is told all the same, and said to be missing', async () => {
    const { events, of } = await trainingsOf('training-only');
    const epochs = of(ofType(events, 'epoch'));
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const { inferenceLoss, recorder } of epochs)
      expect([inferenceLoss, recorder.skipped]).toEqual([null, ['inference-loss', 'activations']]);
    const warnings = ofType(events, 'warning');
    expect(
      warnings.every(({ code, message }) => code === 'recorder' && /not made for inference/.test(message)),
    ).toBe(true);
    expect(warnings.length).toBeGreaterThan(0);
  });
});

describe('a call of fit during another', () => {
  it('is refused by tfjs, which is told, and leaves no trace in the record of the first', async () => {
    const { events, fits, of, printed } = await trainingsOf('busy');
    expect(printed.refused).toBe('rejected');
    expect(ofType(events, 'error').map(({ message }) => message)).toEqual([
      'Error: Cannot start training because another fit() call is ongoing.',
    ]);
    expect(fits).toHaveLength(1);
    expect(of(ofType(events, 'epoch')).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(of(ofType(events, 'gradients')).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(of(ofType(events, 'fit-ended'))).toMatchObject([{ reason: 'finished' }]);
  });
});

describe('a loop over trainOnBatch after a fit of the same model', () => {
  it('has its own gradients, and epochs by the evaluations in it', async () => {
    const { events, fits, of, printed } = await trainingsOf('looped');
    expect(fits.map(({ call }) => call)).toEqual(['fit', 'trainOnBatch']);
    const epochs = of(ofType(events, 'epoch'), fits[1]);
    expect(epochs.map(({ valLoss }) => valLoss)).toEqual(printed.validation);
    expect(of(ofType(events, 'gradients'), fits[1]).length).toBeGreaterThan(0);
    expect(of(ofType(events, 'gradients'), fits[0]).map(({ epoch }) => epoch)).toEqual([1]);
  });
});
