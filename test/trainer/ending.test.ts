import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures, ofType, train } from './support';

describe('how a run ends', () => {
  it('stops training on request, keeps the weights, and lets the script go on', async () => {
    const stopped = await train('long.mjs', {
      onStart: (directory) => {
        const timer = setInterval(() => {
          const recorded = readFileSync(path.join(directory, 'events.ndjson'), 'utf8');
          if (recorded.split('"type":"epoch"').length < 10) return;
          clearInterval(timer);
          writeFileSync(path.join(directory, 'control'), 'stop');
        }, 100);
      },
    });
    expect(stopped.code).toBe(0);
    expect(ofType(stopped.events, 'fit-ended')).toMatchObject([{ reason: 'stopped' }]);
    const loaded = await train('load.mjs', { args: [stopped.directory], recorded: false });
    expect(JSON.parse(loaded.stdout)).toEqual(JSON.parse(stopped.stdout));
    const epochs = ofType(stopped.events, 'epoch').map(({ epoch }) => epoch);
    expect(epochs).toEqual(epochs.map((_, i) => i + 1));
  });

  it('reports an error in the user’s code with its line', async () => {
    const { events, code } = await train('throws.cjs');
    expect(code).toBe(1);
    expect(ofType(events, 'error')).toMatchObject([
      { message: 'Error: no such data', site: { file: path.join(fixtures, 'throws.cjs'), line: 1 } },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', exitCode: 1 });
  });

  it('reports what a promise was rejected with, also where that is no Error', async () => {
    const { events } = await train('rejects-text.cjs');
    expect(ofType(events, 'error')).toMatchObject([{ message: 'A promise was rejected with out of data' }]);
    expect(ofType(events, 'warning')).toEqual([]);
  });

  it.each([{}, { RETHROW: '1' }])(
    'reports a fit that rejects once, also where the script catches it (%o)',
    async (env) => {
      const { events, code, stdout } = await train('rejects.cjs', { env });
      expect(code).toBe('RETHROW' in env ? 1 : 0);
      if (!('RETHROW' in env)) expect(stdout).toBe('caught\n');
      expect(ofType(events, 'error')).toHaveLength(1);
      expect(ofType(events, 'error')[0]?.message).toMatch(/expected a batch of elements/);
      expect(ofType(events, 'fit-started')).toEqual([]);
    },
  );

  it('says that a script has not loaded the framework', async () => {
    const { events, code, stdout } = await train('plain.cjs');
    expect([code, stdout]).toEqual([0, 'hello\n']);
    expect(ofType(events, 'warning')).toMatchObject([{ code: 'no-framework' }]);
  });

  it('opens the events file itself where it is not handed down', async () => {
    const { events } = await train('plain.cjs', { descriptor: false });
    expect(events.at(-1)?.type).toBe('run-ended');
  });

  it('gives up recording, not training, when events cannot be written', async () => {
    const { code, stderr } = await train('classify.cjs', {
      env: { REGULENS_RUN_DIR: '/dev/null/nowhere', EPOCHS: '1' },
      descriptor: false,
    });
    expect(code).toBe(0);
    expect(stderr.match(/Regulens: recording ended/g)).toHaveLength(1);
  });
});

describe('fitDataset', () => {
  it('records traits of the first batch, History’s numbers, and how many examples validation used', async () => {
    const { events, stdout, code } = await train('dataset.mjs', { env: { REGULENS_OVERHEAD: '100' } });
    expect(code).toBe(0);
    const history = JSON.parse(stdout) as Record<string, number[]>;
    expect(ofType(events, 'fit-started')).toMatchObject([
      {
        call: 'fitDataset',
        batchSize: 8,
        validation: 'data',
        data: { features: 2, task: 'binary', sampledRows: 8 },
      },
    ]);
    const epochs = ofType(events, 'epoch');
    expect(epochs.map((epoch) => epoch.loss)).toEqual(history['loss']);
    expect(epochs.map((epoch) => epoch.valLoss)).toEqual(history['val_loss']);
    expect(epochs.map((epoch) => epoch.validationExamples)).toEqual([13, 13, 13]);
    expect(epochs.map((epoch) => epoch.inferenceExamples)).toEqual([50, 50, 50]);
    expect(ofType(events, 'warning')).toEqual([]);
  });
});
