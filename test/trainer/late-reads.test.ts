import { describe, expect, it } from 'vitest';
import { ofType, train } from './support';

/*
 * On a stand-in for WebGPU whose values come late (late-backend.cjs): what isn't there when the script has nothing left to do is
 * waited for. On WebGPU itself: test/backends/webgpu.test.ts.
 */

const recorded = train('late-backend.cjs', { env: { REGULENS_OVERHEAD: '1' } });

async function trainings() {
  const { code, stderr, events } = await recorded;
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  const fits = ofType(events, 'fit-started');
  expect(fits.map(({ call, backend }) => [call, backend])).toEqual([
    ['fit', 'webgpu'],
    ['fitDataset', 'webgpu'],
    ['minimize', 'webgpu'],
  ]);
  const [looped, dataset, steps] = fits.map(({ fit }) => fit);
  return { events, looped, dataset, steps };
}

describe('a script whose values come late', () => {
  it('has its model looked at closely as a loop over fit has left it', async () => {
    const { events, looped } = await trainings();
    const looks = ofType(events, 'evaluation').filter(({ fit }) => fit === looped);
    expect(looks.at(-1)).toMatchObject({ epoch: 6, on: 'validation', examples: 12 });
    expect(looks.length).toBeLessThan(6);
  });

  it('is told once that it is about to end, not kept from it, and not asked then, where it listens for that', async () => {
    const { stdout, events } = await train('late-backend.cjs', {
      env: { LISTENS: '1', REGULENS_OVERHEAD: '1' },
    });
    expect(stdout).toBe('about to end\n');
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', exitCode: 0 });
  });

  it('has the weights recorded that a loop of its own ends with', async () => {
    const { events, steps } = await trainings();
    const of = <E extends { fit: string }>(list: E[]) => list.filter(({ fit }) => fit === steps);
    expect(of(ofType(events, 'batch')).length).toBeGreaterThan(0);
    expect(of(ofType(events, 'epoch')).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(of(ofType(events, 'weights')).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(of(events.filter((event) => 'fit' in event)).at(-1)?.type).toBe('fit-ended');
  });

  it('has the examples of a dataset counted in its first epoch alone', async () => {
    const { events, dataset } = await trainings();
    expect(ofType(events, 'fit-data').filter(({ fit }) => fit === dataset)).toMatchObject([
      { trainExamples: 20, data: { rows: 20, sampledRows: 20 } },
    ]);
  });
});
