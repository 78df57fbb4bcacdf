import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../src/experiments/outcome';
import { record } from '../unit/ui/records';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import { eventsOf } from '../../src/protocol/state-events';
import { trainAndDiagnose, type Diagnosed } from './diagnosed';
import { ofType, train } from './support';

interface Printed {
  losses: number[];
  weights: number[];
  tensors: number;
}
const printed = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Printed;

const run = (KIND: string, EPOCHS = '40', env: Record<string, string> = {}) =>
  trainAndDiagnose('epochs.cjs', { KIND, EPOCHS, ...env });

const SAME_ORDER = { SHUFFLE: 'no' };
const inOneCall = run('one', '40', SAME_ORDER);
const inALoop = run('loop', '40', SAME_ORDER);

const overfitting = ({ diagnosis }: Diagnosed) =>
  diagnosis.findings.find(({ rule }) => rule === 'overfitting');

const losses = ({ state }: Pick<Diagnosed, 'state'>) =>
  state.fits.map((fit) => fit.epochs.map(({ valLoss }) => valLoss));

describe('a loop over fit', () => {
  it.each(['loop', 'frames', 'numbered', 'blocks', 'copies'])(
    'is one training, the same as one call under the same seed (%s)',
    async (kind) => {
      const [one, loop] = [await inOneCall, await (kind === 'loop' ? inALoop : run(kind, '40', SAME_ORDER))];
      const [fit, ...more] = loop.state.fits;
      expect(more).toEqual([]);
      expect(fit?.started).toMatchObject({ epochs: null, calls: kind === 'blocks' ? 4 : 40 });
      expect(fit?.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(fit?.ended).toBe('finished');
      expect(losses(loop)).toEqual(losses(one));
      expect(fit?.epochs.map(({ inferenceLoss }) => inferenceLoss)).toEqual(
        one.state.fits[0]?.epochs.map(({ inferenceLoss }) => inferenceLoss),
      );
      expect(printed(loop.outcome.stdout).weights).toEqual(printed(one.outcome.stdout).weights);
      expect(printed(loop.outcome.stdout).tensors).toBe(printed(one.outcome.stdout).tensors);
      expect(overfitting(one)?.onset).toBeGreaterThan(2);
      expect(overfitting(loop)?.onset).toBe(overfitting(one)?.onset);
      expect(overfitting(loop)?.anchor).toEqual(fit?.started.site);
      // Said at no earlier end of a call.
      expect(loop.everSaid).toEqual(one.everSaid);
      expect(ofType(loop.outcome.events, 'warning')).toEqual([]);
      const again = emptyRunState();
      for (const event of eventsOf(loop.state)) applyEvent(again, event);
      // Losses of single examples are for comparing runs: who comes late isn't given them.
      const fits = loop.state.fits.map((one) => ({ ...one, validationLosses: [] }));
      expect({ ...again, lastEventAt: 0 }).toEqual({ ...loop.state, fits, lastEventAt: 0 });
    },
  );

  it('is one training with fitDataset and with a learning rate of its own making as well', async () => {
    for (const kind of ['dataset', 'schedule']) {
      const loop = await run(kind);
      expect(losses(loop)).toEqual([printed(loop.outcome.stdout).losses]);
      expect(overfitting(loop)?.onset).toBeGreaterThan(2);
      const [first, ...more] = loop.state.fits;
      expect(more).toEqual([]);
      expect(new Set(first?.epochs.map(({ learningRate }) => learningRate)).size).toBe(
        kind === 'schedule' ? 40 : 1,
      );
      expect(ofType(loop.outcome.events, 'fit-ended')).toHaveLength(1);
    }
  });

  it('takes the script’s own evaluation after each call for the validation, but no single one after the training', async () => {
    const loop = await run('evaluated', '40', SAME_ORDER);
    expect(losses(loop)).toEqual([printed(loop.outcome.stdout).losses]);
    expect(loop.state.fits[0]?.started).toMatchObject({ validation: 'unknown', validationExamples: 60 });
    expect(loop.state.fits[0]?.epochs.at(-1)?.valMetrics['acc']).toBeGreaterThan(0.5);
    expect(overfitting(loop)?.onset).toBe(overfitting(await inOneCall)?.onset);
    expect(loop.diagnosis.findings.map(({ rule }) => rule)).not.toContain('no-validation-data');
    const tested = await run('tested', '6');
    expect(losses(tested)).toEqual([Array.from({ length: 6 }, () => null)]);
    expect(tested.diagnosis.findings.map(({ rule }) => rule)).toContain('no-validation-data');
  });

  it('is measured by the weights that it ends with', async () => {
    const env = { REGULENS_EVALUATE: '1', REGULENS_OVERHEAD: '0.01' };
    const outcome = async (kind: string) => {
      const { state, outcome: ended } = await run(kind, '40', env);
      return {
        ...outcomeOf({ record: record({ status: 'finished' }), state }, '1'),
        printed: printed(ended.stdout).losses,
      };
    };
    const [plain, best] = [await outcome('loop'), await outcome('best')];
    expect(plain.finalLoss).toBeCloseTo(plain.printed.at(-1) ?? NaN, 5);
    expect(best.finalLoss).toBeCloseTo(Math.min(...best.printed), 5);
    expect(best).toMatchObject({ epochs: 40, bestEpoch: plain.bestEpoch });
  });

  const ways = ['loop', 'best', 'evaluated', 'replay'];

  it('is recorded without changing a bit of the result, in whichever way', async () => {
    const env = { KIND: ways.join(' '), EPOCHS: '8', REGULENS_SEED: '3' };
    const [much, little] = [
      await train('epochs.cjs', { env: { ...env, REGULENS_OVERHEAD: '100' } }),
      await train('epochs.cjs', { env: { ...env, REGULENS_OVERHEAD: '0' } }),
    ];
    const lines = ({ stdout }: typeof much) => stdout.trim().split('\n').slice(-ways.length);
    lines(much).forEach((line, at) =>
      expect(printed(line), ways[at]).toEqual(printed(lines(little)[at] ?? '')),
    );
    expect(new Set(lines(much)).size).toBe(ways.length);
  });

  it('looks closely at the model ever less often, not after every call', async () => {
    const { state } = await inALoop;
    const looks = state.fits[0]?.evaluations.map(({ epoch }) => epoch) ?? [];
    expect(looks.length).toBeLessThan(12);
    expect([looks[0], looks.at(-1)]).toEqual([1, 40]);
  });

  it('has no rules about falling losses where each call brings other data', async () => {
    const { state, diagnosis } = await run('replay');
    expect(state.fits).toMatchObject([{ started: { changingData: true, calls: 40 } }]);
    expect(diagnosis.findings.map(({ rule }) => rule)).toEqual(['no-validation-data']);
    expect(diagnosis.notChecked.find(({ rule }) => rule === 'oscillation')?.reason).toContain(
      'other training data',
    );
  });
});

describe('calls of fit that don’t go on with one another', () => {
  const ways = ['models', 'reset', 'recompiled', 'frozen', 'lines', 'stages', 'others', 'sizes'];
  // In one process, in which they don't go on with one another either.
  let all: Diagnosed;
  beforeAll(async () => (all = await run(ways.join(' '), '3')));

  it.each(ways.map((kind, at) => [kind, at] as const))('stay trainings of their own (%s)', (kind, at) => {
    expect(all.state.fits).toHaveLength(3 * ways.length);
    const fits = all.state.fits.slice(3 * at, 3 * at + 3);
    for (const { epochs, ended } of fits) {
      expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, i) => i + 1));
      expect(ended).toBe('finished');
    }
    const each = /others|sizes/.test(kind) ? 1 : 3;
    expect(fits.map(({ epochs }) => epochs.length)).toEqual([each, each, each]);
  });
});

describe('bias and variance of a loop over fit', () => {
  const decompose = (KIND: string, epochs: number | null) =>
    train('epochs.cjs', {
      env: {
        KIND,
        EPOCHS: '6',
        REGULENS_SEED: '1',
        REGULENS_DECOMPOSE: JSON.stringify({ replicates: 2, site: null, epochs }),
      },
    });

  it('refits for as many epochs as the loop takes, as for one call', async () => {
    const [loop, one] = [await decompose('loop', 6), await decompose('one', null)];
    expect(ofType(loop.events, 'trial-result')).toHaveLength(2);
    const predictions = (run: typeof loop) =>
      ofType(run.events, 'trial-result').map((result) => result.predictions);
    expect(predictions(loop)).toEqual(predictions(one));
  });

  it('says that it needs their number', async () => {
    const { code, events } = await decompose('loop', null);
    expect(code).toBe(1);
    expect(ofType(events, 'error')[0]?.message).toContain('need its number of epochs');
  });
});

describe('runs of a loop over fit that were asked for something', () => {
  it('hold out a fold throughout the loop, which stays one training', async () => {
    const { state, outcome } = await run('loop', '5', {
      REGULENS_FOLD: JSON.stringify({ index: 1, of: 4, seed: 'x' }),
    });
    expect(ofType(outcome.events, 'warning')).toEqual([]);
    expect(state.fits).toMatchObject([
      { started: { calls: 5, fold: { index: 1, of: 4 }, trainExamples: 90 } },
    ]);
    expect(losses({ state })).toEqual([printed(outcome.stdout).losses]);
  });

  it('stop once, whatever calls still come', async () => {
    const stopped = await train('epochs.cjs', {
      env: { KIND: 'loop', EPOCHS: '20' },
      onStart: (directory) => writeFileSync(path.join(directory, 'control'), 'stop'),
    });
    expect(stopped.code).toBe(0);
    expect(ofType(stopped.events, 'fit-ended')).toMatchObject([{ reason: 'stopped' }]);
    expect(ofType(stopped.events, 'fit-continued')).toEqual([]);
    expect(existsSync(path.join(stopped.directory, 'weights.json'))).toBe(true);
  });
});
