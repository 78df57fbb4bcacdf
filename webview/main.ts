import './style.css';
import { dashboard } from './dashboard';
import { findHost, type Host } from './host';
import { type Received, readEmbedded, readMessage } from './messages';
import { notices } from './notices';
import type { Page } from './page';
import { throttled } from './schedule';
import { compact } from './sections/compact';
import { readSettings } from './settings';
import { PageState, viewOf } from './state';
import { onThemeChange, readTheme } from './theme';

/** Redrawing more often than this is wasted on people. */
const REDRAW_MS = 100;

function start(root: HTMLElement, host: Host): void {
  const state = new PageState();
  const notice = notices();
  let settings = readSettings(host.getState());
  let theme = readTheme();

  const keep = (patch: Partial<typeof settings>) => {
    settings = { ...settings, ...patch };
    host.setState(settings);
  };
  const page: Page = {
    canAct: host.canAct,
    post: (message) => host.post(message),
    settings: () => settings,
    change(patch) {
      keep(patch);
      draw();
    },
    select(ids) {
      state.selected = ids;
      page.change({ selected: ids });
      host.post({ type: 'select', selected: ids });
    },
    say: (text) => notice.say(text),
    theme: () => theme,
  };
  const small = document.body.dataset['view'] === 'compact';
  const body = small ? compact(page) : dashboard(page);
  root.replaceChildren(notice.element, body.element);

  const restoreScroll = scrollKeeper(settings.scroll, (scroll) => keep({ scroll }));
  const draw = () => {
    body.update(viewOf(state, settings));
    restoreScroll(state.selected.length > 0 && state.selected.every((id) => state.runs.has(id)));
  };
  const redraw = throttled(draw, REDRAW_MS);
  const receive = (received: Received) => {
    if ('problem' in received) {
      notice.warn(received.problem);
      return;
    }
    state.apply(received.message);
    if (received.message.type === 'selection') keep({ selected: state.selected });
    redraw();
  };

  onThemeChange(() => {
    theme = readTheme();
    redraw();
  });
  window.addEventListener('message', (event) => receive(readMessage(event.data)));
  draw();
  host.post({ type: 'ready', selected: settings.selected });
  const embedded = host.embedded();
  if (embedded !== null) for (const received of readEmbedded(embedded)) receive(received);
}

/** Goes back to where the reader was once everything is there again; until then no scrolling is kept. */
function scrollKeeper(target: number, keep: (scroll: number) => void): (complete: boolean) => void {
  let restored = false;
  window.addEventListener('scroll', () => restored && keep(window.scrollY), { passive: true });
  return (complete) => {
    if (restored || !complete) return;
    restored = true;
    window.scrollTo({ top: target, behavior: 'instant' });
  };
}

const root = document.getElementById('app');
if (root) start(root, findHost());
