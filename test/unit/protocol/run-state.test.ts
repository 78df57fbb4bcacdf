import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEventLine, type RunEvent } from '../../../src/protocol/events';
import { writeNonFinite } from '../../../src/protocol/non-finite';
import { applyEvent, emptyRunState, type RunState } from '../../../src/protocol/run-state';
import { eventsOf } from '../../../src/protocol/state-events';

const fit: RunEvent = {
  type: 'fit-started',
  t: 1,
  fit: 'f',
  model: null,
  call: 'fit',
  site: null,
  backend: 'cpu',
  epochs: 9,
  batchSize: 8,
  trainExamples: 10,
  validationExamples: 5,
  validation: 'data',
  shuffle: true,
  data: null,
};
const batch = (step: number, loss = step): RunEvent => ({
  type: 'batch',
  t: step,
  fit: 'f',
  epoch: 1,
  step,
  loss,
});
const fold = (events: readonly RunEvent[]): RunState => {
  const state = emptyRunState();
  for (const event of events) applyEvent(state, event);
  return state;
};

test('weights snapshots stay bounded and keep the first and the latest', () => {
  const events = Array.from({ length: 3000 }, (_, index): RunEvent => ({
    type: 'weights',
    t: index,
    fit: 'f',
    epoch: index + 1,
    tensors: [],
  }));
  const { weights } = fold([fit, ...events]).fits[0]!;
  expect(weights.length).toBeLessThanOrEqual(513);
  expect(weights[0]!.epoch).toBe(1);
  expect(weights.at(-1)!.epoch).toBe(3000);
});

test('folding the events of a state gives the same state', () => {
  const state = fold([
    {
      type: 'run-started',
      t: 0,
      version: 1,
      pid: 7,
      runtime: { name: 'node', version: '20' },
      platform: 'linux',
      seed: '1',
      debugged: true,
    },
    fit,
    ...Array.from({ length: 20_000 }, (_, at) => batch(at + 1, at % 7000 === 0 ? NaN : Math.sin(at))),
    { type: 'warning', t: 3, code: 'x', message: 'y', site: null },
    { type: 'fit-ended', t: 5, fit: 'f', reason: 'finished' },
    { type: 'run-ended', t: 6, exitCode: 0 },
  ]);
  expect(fold(eventsOf(state))).toEqual(state);
});

test('calls that go on with a fit are one fit, whose end was none', () => {
  const epoch = (number: number): RunEvent => ({
    type: 'epoch', t: number, fit: 'f', epoch: number, loss: 1, valLoss: null, metrics: {}, valMetrics: {}, penalty: null,
    inferenceLoss: null, inferenceExamples: null, learningRate: null, durationMs: 1,
    memory: { tensors: null, tensorBytes: null, residentBytes: 0 }, recorder: { ms: 0, skipped: [] },
  }); // prettier-ignore
  const events: RunEvent[] = [
    { ...fit, epochs: 1, validation: 'none', validationExamples: null },
    epoch(1),
    { type: 'fit-ended', t: 2, fit: 'f', reason: 'finished' },
    { type: 'fit-continued', t: 3, fit: 'f', call: 2, otherData: true },
    { type: 'epoch-validation', t: 3, fit: 'f', epoch: 1, loss: 0.5, metrics: { acc: 0.75 }, examples: 20 },
    epoch(2),
  ];
  const read = events.map((event) => parseEventLine(JSON.stringify(event)));
  expect(read).toEqual(events.map((event) => ({ event })));
  const state = fold(structuredClone(events));
  expect(state.fits).toMatchObject([
    {
      ended: null,
      started: { epochs: null, calls: 2, changingData: true, validation: 'unknown', validationExamples: 20 },
      epochs: [
        { epoch: 1, valLoss: 0.5, valMetrics: { acc: 0.75 } },
        { epoch: 2, valLoss: null },
      ],
    },
  ]);
  expect(fold(eventsOf(state))).toEqual({ ...state, lastEventAt: 2 });
});

test('events of an unknown fit are ignored, not an error', () => {
  expect(fold([batch(1)]).fits).toEqual([]);
});

test('a script whose forked process trains has not missed the framework', () => {
  const warning: RunEvent = { type: 'warning', t: 2, code: 'no-framework', message: '', site: null };
  expect(fold([fit, warning]).warnings).toEqual([]);
  expect(fold([warning]).warnings).toEqual([warning]);
});

test('non-finite numbers survive the line', () => {
  for (const loss of [NaN, Infinity, -Infinity]) {
    expect(parseEventLine(JSON.stringify(batch(1, loss), writeNonFinite))).toEqual({ event: batch(1, loss) });
  }
});

test('no line, however broken, throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((value) => JSON.stringify(value)),
      ),
      (line) => {
        const parsed = parseEventLine(line);
        return 'event' in parsed || parsed.problem.length > 0;
      },
    ),
    { numRuns: 2000 },
  );
});
