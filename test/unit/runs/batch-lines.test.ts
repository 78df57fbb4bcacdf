import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEventLine, type RunEvent } from '../../../src/protocol/events';
import { EventReader } from '../../../src/runs/line-reader';
import { writeNonFinite } from '../../../src/protocol/non-finite';

/** What the general reader makes of the lines one by one, as single batches. */
function oneByOne(lines: readonly string[]): { events: RunEvent[]; problems: string[] } {
  const read = { events: [] as RunEvent[], problems: [] as string[] };
  lines.forEach((line, at) => {
    const parsed = parseEventLine(line);
    if ('event' in parsed) read.events.push(parsed.event);
    else if (line !== '') read.problems.push(`line ${at + 1}: ${parsed.problem}`);
  });
  return read;
}

/** The same lines through the reader of files, cut anywhere, with gathered batches single again (epochs aren't kept). */
function gathered(
  lines: readonly string[],
  cuts: readonly number[],
): { events: RunEvent[]; problems: string[] } {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const places = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort(
    (a, b) => a - b,
  );
  const reader = new EventReader();
  const parts = places.slice(1).map((end, at) => reader.read(bytes.subarray(places[at], end)));
  return {
    events: parts.flatMap(({ events }) => events),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

/** Batches as a fold sees them: fit, step and loss in order, and other events between them. */
const seen = (events: readonly RunEvent[]): unknown[] =>
  events.flatMap((event): unknown[] => {
    if (event.type === 'batch') return [[event.fit, event.step, event.loss]];
    if (event.type !== 'batches') return [event];
    return event.steps.map((step, at) => [event.fit, step, event.losses[at]]);
  });

const latest = (events: readonly RunEvent[]): number => Math.max(0, ...events.map(({ t }) => t));

const loss = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1 }).map(Math.fround),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e-7, 5e-324, 1.7976931348623157e308, 9007199254740993),
);
const batch = fc
  .record({
    t: fc.double({ min: 0, max: 1e7, noNaN: true }),
    type: fc.constant('batch'),
    fit: fc.constantFrom('fit-1', 'fit-1', 'fit-1', 'fit 2"\\', 'ß'),
    epoch: fc.option(fc.nat()),
    step: fc.nat(),
    loss,
  })
  .map((event) => JSON.stringify(event, writeNonFinite));
const warning = fc
  .string()
  .map((message) => JSON.stringify({ t: 1, type: 'warning', code: 'x', message, site: null }));
/** A good line with one character gone, doubled or replaced: what a careless writer or a bad disk makes of it. */
const damaged = fc
  .tuple(batch, fc.nat(), fc.constantFrom('', '0', '.', 'e', 'e999', '-', '"', ' ', '}', ',', 'x'))
  .map(([line, at, character]) => {
    const place = at % line.length;
    return line.slice(0, place) + character + line.slice(place + (at % 2));
  });

test('batches read off the bytes are what the general reader makes of their lines, however damaged and cut', () => {
  const line = fc.oneof(
    { weight: 10, arbitrary: batch },
    { weight: 1, arbitrary: warning },
    { weight: 3, arbitrary: damaged },
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.array(fc.nat()), (lines, cuts) => {
      const wanted = oneByOne(lines);
      const found = gathered(lines, cuts);
      expect(seen(found.events)).toEqual(seen(wanted.events));
      expect(found.problems).toEqual(wanted.problems);
    }),
    { numRuns: 500 },
  );
});

test('successive batches of a fit come as one event, at the time of the last', () => {
  const lines = [1, 2, 3].map((step) =>
    JSON.stringify({ t: step / 4, type: 'batch', fit: 'f', epoch: 1, step, loss: 1 / step }),
  );
  expect(gathered(lines, []).events).toEqual([
    { type: 'batches', t: 0.75, fit: 'f', stride: 1, last: 3, steps: [1, 2, 3], losses: [1, 1 / 2, 1 / 3] },
  ]);
  expect(latest(gathered(lines, [100]).events)).toBe(0.75);
});

test('a torn last line waits, and its rest makes it whole', () => {
  const reader = new EventReader();
  const line = (step: number) => `{"t":1,"type":"batch","fit":"f","epoch":null,"step":${step},"loss":0.5}\n`;
  const bytes = Buffer.from(line(1) + line(2) + line(3));
  const cut = bytes.length - 5;
  expect(seen(reader.read(bytes.subarray(0, cut)).events)).toEqual([
    ['f', 1, 0.5],
    ['f', 2, 0.5],
  ]);
  expect(seen(reader.read(bytes.subarray(cut)).events)).toEqual([['f', 3, 0.5]]);
});
