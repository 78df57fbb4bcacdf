import './language';
import './style.css';
import type { Body, Outcome } from './body';
import { findHost, type Host } from './host';
import { notices } from './notices';
import type { Page } from './page';
import { runsTableBody } from './runs/body';
import { runsBody } from './runs-body';
import { throttled } from './schedule';
import { readSettings } from './settings';
import { sweepBody } from './sweep/body';
import { onThemeChange, readTheme } from './theme';

/** Redrawing more often than this is wasted on people. */
const REDRAW_MS = 100;
/** What is shown waits so long, at most, for runs that were announced: half a page would be drawn and thrown away. */
const ARRIVAL_MS = 500;

function start(root: HTMLElement, host: Host): void {
  const view = document.body.dataset['view'];
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
    keep,
    change(patch) {
      keep(patch);
      draw();
    },
    select(ids) {
      body.select(ids);
      page.change({ selected: ids });
      host.post({ type: 'select', selected: ids });
    },
    say: (text) => notice.say(text),
    tell: (text) => notice.tell(text),
    subject: () => body.subject(),
    theme: () => theme,
  };
  const body = bodyOf(view, page);
  root.replaceChildren(notice.element, body.element);

  const restoreScroll = scrollKeeper(settings.scroll, (scroll) => keep({ scroll }));
  const draw = () => {
    body.draw(settings);
    restoreScroll(body.isWhole());
  };
  const redraw = throttled(draw, REDRAW_MS);
  let arrival: ReturnType<typeof setTimeout> | null = null;
  /** Draws once all that is to be shown has arrived. */
  const redrawWhole = () => {
    if (body.isWaiting()) {
      arrival ??= setTimeout(() => {
        arrival = null;
        redraw();
      }, ARRIVAL_MS);
      return;
    }
    if (arrival !== null) clearTimeout(arrival);
    arrival = null;
    redraw();
  };
  const show = ({ problem, selected }: Outcome) => {
    if (problem !== undefined) {
      notice.warn(problem);
      return;
    }
    if (selected) keep({ selected });
    redrawWhole();
  };

  onThemeChange(() => {
    theme = readTheme();
    redraw();
  });
  window.addEventListener('message', (event) => show(body.receive(event.data)));
  draw();
  host.post({ type: 'ready', selected: settings.selected });
  const embedded = host.embedded();
  if (embedded !== null) for (const outcome of body.embed(embedded)) show(outcome);
}

function bodyOf(view: string | undefined, page: Page): Body {
  switch (view) {
    case 'sweep':
      return sweepBody(page);
    case 'runs':
      return runsTableBody(page);
    default:
      return runsBody(page, view === 'compact');
  }
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
