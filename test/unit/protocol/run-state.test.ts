import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEventLine, type RunEvent } from '../../../src/protocol/events';
import { writeNonFinite } from '../../../src/protocol/numbers';
import { applyEvent, emptyRunState, eventsOf, type RunState } from '../../../src/protocol/run-state';
import { applyEdits } from '../../../src/protocol/edits';

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

test('a million batches stay bounded, in order, and keep their first and their spread', () => {
  const state = fold([fit]);
  for (let step = 1; step <= 1_000_000; step++) applyEvent(state, batch(step));
  const { steps } = state.fits[0]!.batches;
  expect(steps.length).toBeLessThanOrEqual(4096);
  expect(steps[0]).toBe(1);
  expect(steps.at(-1)).toBeGreaterThan(990_000);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

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
    },
    fit,
    batch(1, NaN),
    batch(2),
    { type: 'warning', t: 3, code: 'x', message: 'y', site: null },
    { type: 'fit-ended', t: 5, fit: 'f', reason: 'finished' },
    { type: 'run-ended', t: 6, exitCode: 0 },
  ]);
  expect(fold(eventsOf(state))).toEqual(state);
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

test('edits apply in any order and overlapping ones are refused', () => {
  expect(
    applyEdits('abcdef', [
      { start: 4, end: 5, text: 'X' },
      { start: 0, end: 1, text: '' },
      { start: 6, end: 6, text: '!' },
    ]),
  ).toBe('bcdXf!');
  expect(() =>
    applyEdits('abc', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow(RangeError);
  expect(() => applyEdits('abc', [{ start: 2, end: 4, text: '' }])).toThrow(RangeError);
});
