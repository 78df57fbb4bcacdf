import { checked } from '../../src/protocol/checked';
import { RunsHostMessage } from '../../src/protocol/runs-page';
import type { Body } from '../body';
import { h } from '../dom';
import type { Page } from '../page';
import { messageSection } from './message';
import { runsTable } from './table';
import { toolbar } from './toolbar';
import { RunsState, runsView } from './view';

/** The table of all runs. */
export function runsTableBody(page: Page): Body {
  const state = new RunsState();
  const sections = [toolbar(page), messageSection(), runsTable(page)];
  return {
    element: h('main', { class: 'runs-page' }, ...sections.map(({ element }) => element)),
    receive(data) {
      const result = checked(RunsHostMessage, data);
      if ('problem' in result) return result;
      state.apply(result.value);
      return {};
    },
    embed: () => [],
    select: () => undefined,
    subject: () => '',
    draw: (settings) => {
      const view = runsView(state, settings);
      for (const section of sections) section.update(view);
    },
    isWhole: () => state.heard,
    isWaiting: () => false,
  };
}
