import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis';
import { checked } from '../../../src/protocol/checked';
import { DecompositionCurve } from '../../../src/protocol/decomposition-curve';
import { parseEventLine, RunEvent } from '../../../src/protocol/events';
import { withoutNonFinite } from '../../../src/protocol/non-finite';
import { HostMessage, PageMessage } from '../../../src/protocol/page';
import { RunRecord } from '../../../src/protocol/run-record';
import { applyEvent, emptyRunState } from '../../../src/protocol/run-state';
import { eventsOf } from '../../../src/protocol/state-events';
import { RunsHostMessage, RunsPageMessage } from '../../../src/protocol/runs-page';
import { SweepRecord, SweepTrial } from '../../../src/protocol/sweep';
import { SweepHostMessage, SweepPageMessage } from '../../../src/protocol/sweep-page';
import { parseUsageLine, UsageLine } from '../../../src/protocol/usage';
import { applyUsage, emptyUsage } from '../../../src/protocol/usage-state';
import { UsedFile } from '../../../src/protocol/used-files';
import { Verification } from '../../../src/protocol/verification';
import { EventReader } from '../../../src/runs/line-reader';
import { parseRecord } from '../../../src/runs/record-file';
import { damagedCopies, damagedTexts, expectNothingPolluted, VALUES, valuesOf } from './hostile';

afterEach(expectNothingPolluted);

const LONGEST_PROBLEM = 400;
const options = { numRuns: VALUES };
const seed = fc.nat();

/** An `expect` takes longer than what is tested here. */
function expectSame(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
}

function expectShort(problem: string): void {
  if (problem.length > LONGEST_PROBLEM) expect(problem).toBe('shorter');
}

describe('the reader of events', () => {
  const event = valuesOf(RunEvent);
  const batch = (text: string) =>
    `{"t":1,"type":"batch","fit":"f","epoch":1,"step":${text.length},"loss":0.5}`;

  it('takes any bytes, in any pieces: events, or a problem a line', () => {
    fc.assert(
      fc.property(event, seed, fc.uint8Array({ maxLength: 40 }), (value, start, noise) => {
        for (const text of damagedTexts(value, start)) {
          const lines = [batch(text), text, batch(`${text}.`), text.slice(0, start % 99)].join('\n');
          const all = Buffer.concat([Buffer.from(lines), Buffer.from(start % 2 ? noise : '\n')]);
          const cut = start % all.length;
          const reader = new EventReader();
          const whole = [reader.read(all.subarray(0, cut)), reader.read(all.subarray(cut))];
          const read = whole.flatMap(({ events, problems }) => [...events, ...problems]);
          if (read.length > 2 * lines.split('\n').length + 2) expect(read).toEqual([]);
          for (const { problems } of whole) problems.forEach(expectShort);
        }
      }),
      options,
    );
  });

  it('folds whatever passes into a state, which gives the same events again', () => {
    fc.assert(
      fc.property(event, seed, (value, start) => {
        for (const text of damagedTexts(value, start)) {
          const parsed = parseEventLine(text);
          if ('problem' in parsed) continue;
          const state = emptyRunState();
          applyEvent(state, parsed.event);
          const again = emptyRunState();
          for (const one of eventsOf(state)) applyEvent(again, one);
          expectSame(eventsOf(again), eventsOf(state));
        }
      }),
      options,
    );
  });

  it('a line that never ends isn’t kept', () => {
    const reader = new EventReader();
    const piece = Buffer.alloc(8 << 20, 'x');
    const problems = Array.from({ length: 12 }, () => reader.read(piece).problems).flat();
    expect(problems).toEqual(['line 1: longer than any event']);
    expect(reader.read(Buffer.from('\n{"t":1,"type":"run-ended","exitCode":0}\n')).events).toHaveLength(1);
  });

  it('a problem is short, however much is wrong', () => {
    const bad = JSON.stringify({ t: 1, type: 'x'.repeat(1e6) });
    const many = JSON.stringify({ t: 1, type: 'batches', steps: Array(2e5).fill('x'), losses: [] });
    for (const text of [bad, many, `${'['.repeat(1e5)}${']'.repeat(1e5)}`]) {
      const parsed = parseEventLine(text);
      expect('problem' in parsed && parsed.problem.length).toBeLessThan(LONGEST_PROBLEM);
    }
  });
});

it('runs of any events are diagnosed', () => {
  const started = valuesOf(RunEvent).map((event) => ({
    ...(typeof event === 'object' && event),
    fit: 'f',
    model: 'm',
  }));
  fc.assert(
    fc.property(fc.array(started, { maxLength: 12 }), (events) => {
      const state = emptyRunState();
      for (const event of events) {
        const parsed = parseEventLine(JSON.stringify(event));
        if ('event' in parsed) applyEvent(state, parsed.event);
      }
      diagnose(state);
    }),
    { numRuns: 400 },
  );
});

it('run.json is a record of the folder it lies in, or a sentence', () => {
  fc.assert(
    fc.property(valuesOf(RunRecord), seed, (value, start) => {
      for (const text of damagedTexts(value, start)) {
        const read = parseRecord(text, 'its-folder');
        if ('record' in read) expectSame(read.record.id, 'its-folder');
        else expectShort(read.problem);
      }
    }),
    options,
  );
});

it('usage.ndjson', () => {
  fc.assert(
    fc.property(valuesOf(UsageLine), seed, (value, start) => {
      for (const text of damagedTexts(value, start)) {
        const parsed = parseUsageLine(text);
        if ('line' in parsed) applyUsage(emptyUsage(), parsed.line);
        else expectShort(parsed.problem);
      }
    }),
    options,
  );
});

it('1e999, which JSON reads as Infinity, is taken for losses and the like only', () => {
  const step = (loss: string, time: string) =>
    parseEventLine(`{"t":${time},"type":"batch","fit":"f","epoch":1,"step":1,"loss":${loss}}`);
  expect(step('1e999', '2')).toMatchObject({ event: { loss: Infinity } });
  expect(step('"Infinity"', '2')).toMatchObject({ event: { loss: Infinity } });
  const refused = step('1', '1e999');
  expect('problem' in refused && refused.problem).toMatch(/Expected finite number but received Infinity/);
});

it.each<[string, v.GenericSchema]>([
  ['events.ndjson', RunEvent],
  ['run.json', RunRecord],
  ['usage.ndjson', UsageLine],
  ['files.ndjson', UsedFile],
  ['verifications', Verification],
  ['sweep.json', SweepRecord],
  ['trials.ndjson', SweepTrial],
  ['curves', DecompositionCurve],
  ['messages of the host to the page', HostMessage],
  ['messages of the page to the host', PageMessage],
  ['messages of the host to the sweep’s page', SweepHostMessage],
  ['messages of the sweep’s page to the host', SweepPageMessage],
  ['messages of the host to the table of runs', RunsHostMessage],
  ['messages of the table of runs to the host', RunsPageMessage],
])('%s: what passes has nothing beside its schema, the rest is a short problem', (_, schema) => {
  fc.assert(
    fc.property(valuesOf(schema), seed, (whole, start) => {
      for (const value of damagedCopies(whole, start)) {
        const result = checked(schema, value);
        if ('problem' in result) {
          expectShort(result.problem);
          continue;
        }
        // Sent on and read again it is the same. Where a number has to be finite, the text "Infinity" that stands for it is none.
        const sent = withoutNonFinite(result.value);
        const again = checked(schema, sent);
        expectSame('value' in again ? withoutNonFinite(again.value) : again.problem, sent);
      }
    }),
    options,
  );
});
