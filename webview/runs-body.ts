import type { Body, Outcome } from './body';
import { dashboard } from './dashboard';
import { readEmbedded, readMessage, type Received } from './messages';
import type { Page } from './page';
import { compact } from './sections/compact';
import { PageState, viewOf } from './state';

/** The dashboard, or the compact view of the sidebar. */
export function runsBody(page: Page, small: boolean): Body {
  const state = new PageState();
  const section = small ? compact(page) : dashboard(page);
  const take = (received: Received): Outcome => {
    if ('problem' in received) return received;
    state.apply(received.message);
    return received.message.type === 'selection' ? { selected: state.selected } : {};
  };
  return {
    element: section.element,
    receive: (data) => take(readMessage(data)),
    embed: (data) => readEmbedded(data).map(take),
    select: (ids) => (state.selected = ids),
    subject: () => state.selected.flatMap((id) => state.runs.get(id)?.record.name ?? []).join(', '),
    draw: (settings) => section.update(viewOf(state, settings)),
    isWhole: () => state.selected.length > 0 && !state.isWaiting,
    isWaiting: () => state.isWaiting,
  };
}
