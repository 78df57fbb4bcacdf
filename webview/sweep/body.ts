import * as v from 'valibot';
import { SweepHostMessage } from '../../src/protocol/sweep-page';
import type { Body } from '../body';
import type { Page } from '../page';
import { sweepPage } from './page';
import { SweepState, sweepView } from './view';

/** The page of one sweep. */
export function sweepBody(page: Page): Body {
  const state = new SweepState();
  const section = sweepPage(page);
  return {
    element: section.element,
    receive(data) {
      const result = v.safeParse(SweepHostMessage, data);
      if (!result.success) return { problem: v.summarize(result.issues) };
      state.apply(result.output);
      return result.output.type === 'sweep' ? { selected: [result.output.sweep.record.id] } : {};
    },
    embed: () => [],
    select: () => undefined,
    subject: () => '',
    draw: (settings) => section.update(sweepView(state, settings)),
    isWhole: () => state.sweep !== null,
  };
}
