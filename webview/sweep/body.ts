import { checked } from '../../src/protocol/checked';
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
      const result = checked(SweepHostMessage, data);
      if ('problem' in result) return result;
      state.apply(result.value);
      return result.value.type === 'sweep' ? { selected: [result.value.sweep.record.id] } : {};
    },
    embed: () => [],
    select: () => undefined,
    subject: () => '',
    draw: (settings) => section.update(sweepView(state, settings)),
    isWhole: () => state.sweep !== null,
    isWaiting: () => false,
  };
}
