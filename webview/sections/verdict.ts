import type { Finding } from '../../src/protocol/findings';
import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import { bestFix, isLive, type RunView, rankedFindings } from '../state';
import { techniqueName, words } from '../words';
import { messageOf, notChecked, otherFindings, settleButton } from './findings';
import { forecastText, liveForecasts } from './forecast';
import { button, folded, siteLink } from './parts';

/** The verdict: the worst finding and what to do about it; then the others, and what could not be checked. */
export function verdictSection(page: Page): Section {
  const element = h('div', { class: 'verdict-group' });
  let run: RunView | null = null;
  const draw = onChange(() => {
    if (!run) return;
    const [verdict, others] = judged(run);
    const rest = otherFindings(page, run, others);
    refill(element, verdictCard(page, run, verdict), rest, notChecked(page, run));
  });
  return {
    element,
    update(view) {
      run = view.main;
      element.hidden = run === null;
      if (!run) return;
      const { findings, notChecked: missing, unsent } = run.diagnosis;
      const { id, status, reason } = run.record;
      const error = run.state.errors.at(-1);
      draw(
        id,
        status,
        reason,
        error,
        findings,
        unsent,
        missing,
        liveForecasts(run),
        run.fixes,
        run.state.fits.length > 0,
        view.settings.opened,
      );
    },
  };
}

/** The finding that is the verdict, and the others. Of a failed run only a finding that explains the failure is one. */
function judged(run: RunView): [Finding | null, Finding[]] {
  const findings = rankedFindings(run.diagnosis);
  const verdict = hasFailed(run) ? findings.find(({ fit }) => fit === null) : findings[0];
  return [verdict ?? null, findings.filter((finding) => finding !== verdict)];
}

function hasFailed({ record }: RunView): boolean {
  return record.status === 'failed' || record.status === 'lost';
}

function verdictCard(page: Page, run: RunView, finding: Finding | null): HTMLElement | null {
  if (finding) return findingCard(page, run, finding);
  if (hasFailed(run)) return failureCard(page, run);
  if (run.state.fits.length === 0) return null;
  const live = isLive(run.record);
  return h(
    'section',
    { class: 'verdict none', 'aria-label': words.verdict },
    h('h2', {}, live ? words.nothingYet : words.nothingFound),
    h('p', {}, run.diagnosis.notChecked.length > 0 ? words.nothingFoundPartly : words.nothingFoundDetail),
    ...forecasts(run),
  );
}

function forecasts(run: RunView): HTMLElement[] {
  return liveForecasts(run).map((forecast) => h('p', { class: 'forecast' }, forecastText(forecast)));
}

function findingCard(page: Page, run: RunView, finding: Finding): HTMLElement {
  const fix = bestFix(run, finding);
  const remedy = finding.remedies[0];
  const expected = fix ? fix.expected : remedy?.expected;
  const advice = fix
    ? words.advice(fix.title, fix.reason)
    : remedy
      ? `${techniqueName(remedy.remedy)} ${remedy.reason}`
      : null;
  return h(
    'section',
    { class: `verdict ${finding.severity}`, 'aria-label': words.verdict },
    h(
      'h2',
      {},
      h('span', { class: 'spoken' }, `${words.diagnosis.severity[finding.severity]}: `),
      finding.title,
    ),
    h('p', {}, messageOf(finding)),
    hasFailed(run) && h('p', {}, `${failureTitle(run)}: ${failureReason(run)}`),
    hasFailed(run) && stack(page, run),
    advice !== null && h('p', { class: 'advice' }, h('strong', {}, words.whatToDo), ` ${advice}`),
    fix !== null && fix.effect !== null && h('p', { class: 'effect' }, words.measured(fix.effect)),
    expected !== undefined && h('p', { class: 'muted' }, expected),
    ...forecasts(run),
    page.canAct && h('div', { class: 'buttons' }, ...verdictButtons(page, run, finding)),
    !page.canAct &&
      finding.anchor &&
      h('p', { class: 'muted' }, siteLink(page, finding.anchor, 'verdict-site')),
  );
}

function verdictButtons(page: Page, run: RunView, finding: Finding): HTMLElement[] {
  const fix = bestFix(run, finding);
  const { anchor } = finding;
  const ids = fix && { run: run.record.id, fix: fix.id };
  const settle = settleButton(page, run, finding);
  return [
    ...(ids
      ? [
          button(words.applyBest, 'v-apply', () => page.post({ type: 'apply-fix', ...ids }), 'primary'),
          button(words.preview, 'v-preview', () => page.post({ type: 'preview-fix', ...ids })),
          // A run that never trained is nothing to measure against.
          ...(finding.fit === null
            ? []
            : [button(words.measure, 'v-measure', () => page.post({ type: 'measure-fix', ...ids }))]),
        ]
      : []),
    ...(settle ? [settle] : []),
    ...(anchor ? [button(words.showLine, 'v-line', () => page.post({ type: 'open', site: anchor }))] : []),
  ];
}

/** The script failed: what it said, unless a finding says why. */
function failureCard(page: Page, run: RunView): HTMLElement {
  const { record, state } = run;
  const site = state.errors.at(-1)?.site;
  return h(
    'section',
    { class: 'verdict error', 'aria-label': words.verdict },
    h('h2', {}, failureTitle(run)),
    h('p', {}, failureReason(run)),
    h('p', { class: 'advice' }, h('strong', {}, words.whatToDo), ` ${words.afterFailure}`),
    stack(page, run),
    page.canAct &&
      h(
        'div',
        { class: 'buttons' },
        button(words.rerun, 'f-rerun', () => page.post({ type: 'rerun', run: record.id }), 'primary'),
        site && button(words.showLine, 'f-line', () => page.post({ type: 'open', site })),
      ),
  );
}

function failureTitle({ record }: RunView): string {
  return record.status === 'lost' ? words.runLost : words.runFailed(record.exitCode);
}

function failureReason({ record, state }: RunView): string {
  return state.errors.at(-1)?.message ?? record.reason ?? words.noReason;
}

function stack(page: Page, { state }: RunView): HTMLElement | null {
  const text = state.errors.at(-1)?.stack;
  return text == null ? null : folded(page, 'stack', words.stack, h('pre', {}, text));
}
