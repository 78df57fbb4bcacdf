import { expect, test } from 'vitest';
import { inspection } from '../../../src/cli/inspection';
import { applyEvent, emptyRunState } from '../../../src/protocol/run-state';
import { eventsOf } from '../../../src/protocol/state-events';
import { curves, run } from '../diagnosis/build';

test('what the recorder had no time for is said, also after the run was read again', () => {
  const state = run({ epochs: curves(3, () => 0.5, () => 0.6) }); // prettier-ignore
  applyEvent(state, { type: 'fit-ended', t: 9, fit: 'f1', reason: 'finished', skipped: ['evaluation'] });
  const again = emptyRunState();
  for (const event of eventsOf(state)) applyEvent(again, event);
  for (const { fits } of [state, again]) {
    const said = inspection(fits[0]!).find(({ title }) => title.startsWith('Left out'));
    expect(said?.lines.map(([label]) => label)).toEqual(['the look at the answers']);
  }
  expect(inspection(run({ epochs: [] }).fits[0]!)).toEqual([]);
});

test('classes are called by their names, and by their index where there is none', () => {
  const state = run({ epochs: curves(3, () => 0.5, () => 0.6), started: { classNames: ['rock'] } }); // prettier-ignore
  const confusion = [[5, 1], [2, 4]]; // prettier-ignore
  applyEvent(state, { type: 'evaluation', t: 9, fit: 'f1', epoch: 3, on: 'validation', examples: 12, task: 'binary', loss: 0.6, metrics: {}, confusion }); // prettier-ignore
  const said = inspection(state.fits[0]!).find(({ title }) => title.startsWith('Confusion'));
  expect(said?.lines.map(([label]) => label)).toEqual(['class rock', 'class 1']);
});
