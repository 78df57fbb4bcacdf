import type { PageDiagnosis } from '../../src/protocol/page';
import { LineChart } from '../charts/line';
import { h, onChange, refill } from '../dom';
import { duration, number } from '../format';
import type { Page, Section } from '../page';
import { type View, worstFinding } from '../state';
import { forecastText, liveForecasts } from './forecast';
import { words } from '../words';
import { emptySection } from './empty';
import { progressText } from './header';
import { validationCurve } from './landmarks';
import { batchModel, lossModel } from './lines';
import { button } from './parts';

/** The sidebar's live card: how far it is, the curves in small, the verdict in a line. */
export function compact(page: Page): Section {
  const head = h('header', { class: 'compact-head' });
  const chart = new LineChart(page, 'mini', 'mini');
  const verdict = h('div', { class: 'compact-verdict' });
  const empty = emptySection(page);
  const card = h('div', { class: 'compact-card' }, head, chart.frame.element, verdict);
  let view: View | null = null;
  const drawHead = onChange(
    () => view?.main && refill(head, h('h1', {}, view.main.record.name), progress(view)),
  );
  const drawVerdict = onChange(() => view?.main && refill(verdict, ...verdictLines(page, view)));
  return {
    element: h('main', { class: 'compact' }, card, empty.element),
    update(next) {
      view = next;
      empty.update(next);
      card.hidden = next.main === null;
      if (!next.main) return;
      drawHead(next.main.record.name, progressWords(next));
      drawVerdict(
        next.main.record.id,
        next.main.record.status,
        worstFinding(next.main.diagnosis),
        findingsOf(next.main.diagnosis),
        liveForecasts(next.main),
        lossWords(next),
      );
      const mini = { ...next, runs: next.runs.slice(0, 1) };
      const model = lossModel(mini) ?? batchModel(mini);
      // Without axes, lines that never were numbers leave nothing but a hole.
      chart.update(model?.series.some(({ curve }) => curve.first() >= 0) ? model : null);
    },
  };
}

/** How many findings there are. */
function findingsOf({ findings, unsent = 0 }: PageDiagnosis): number {
  return findings.length + unsent;
}

function progress(view: View): HTMLElement {
  return h('span', { class: 'muted' }, progressWords(view));
}

function progressWords(view: View): string {
  const { main } = view;
  return main
    ? [progressText(view), duration(main.state.lastEventAt)].filter((text) => text !== '').join(' · ')
    : '';
}

function verdictLines(page: Page, view: View): HTMLElement[] {
  const { main } = view;
  if (!main) return [];
  const finding = worstFinding(main.diagnosis);
  const more = findingsOf(main.diagnosis) - 1;
  const { status, id } = main.record;
  const title =
    status === 'failed' ? words.runFailed(main.record.exitCode) : (finding?.title ?? words.status[status]);
  const look = status === 'failed' ? 'error' : (finding?.severity ?? 'none');
  return [
    h('p', { class: `line ${look}` }, title),
    h('p', { class: 'muted' }, [lossWords(view), view.fit?.started.backend].filter(Boolean).join(' · ')),
    ...(more > 0 ? [h('p', { class: 'muted' }, words.andMore(more))] : []),
    ...liveForecasts(main).map((forecast) => h('p', { class: 'muted' }, forecastText(forecast))),
    button(words.openDashboard, 'open', () => page.post({ type: 'open-dashboard', run: id }), 'quiet'),
  ];
}

/** "validation loss 0.60 → 1.30": the best and the latest. */
function lossWords({ fit }: View): string {
  const curve = fit && validationCurve(fit);
  if (!curve || curve.length === 0) return '';
  const last = curve.y(curve.length - 1);
  const best = curve.y(curve.extremes().low);
  return best < last
    ? `${words.validationLoss} ${number(best)} → ${number(last)}`
    : `${words.validationLoss} ${number(last)}`;
}
