import type { Finding } from '../../src/protocol/findings';
import { capital } from '../charts/summary';
import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import { bestFix, isLive, type RunView, rankedFindings } from '../state';
import { words } from '../words';
import { button, folded, siteLink } from './parts';

/** The verdict: the worst finding and what to do about it; then the others, and what could not be checked. */
export function verdictSection(page: Page): Section {
  const element = h('div', { class: 'verdict-group' });
  let run: RunView | null = null;
  const draw = onChange(() => {
    if (run) refill(element, verdictCard(page, run), others(page, run), notChecked(page, run));
  });
  return {
    element,
    update(view) {
      run = view.main;
      element.hidden = run === null;
      if (!run) return;
      const { findings, notChecked: missing } = run.diagnosis;
      const { id, status, reason } = run.record;
      const error = run.state.errors[0];
      draw(
        id,
        status,
        reason,
        error,
        findings,
        missing,
        run.fixes,
        run.state.fits.length > 0,
        view.settings.opened,
      );
    },
  };
}

function verdictCard(page: Page, run: RunView): HTMLElement | null {
  if (run.record.status === 'failed' || run.record.status === 'lost') return failureCard(page, run);
  const finding = rankedFindings(run.diagnosis)[0];
  if (finding) return findingCard(page, run, finding);
  if (run.state.fits.length === 0) return null;
  const live = isLive(run.record);
  return h(
    'section',
    { class: 'verdict none', 'aria-label': words.verdict },
    h('h2', {}, live ? words.nothingYet : words.nothingFound),
    h('p', {}, run.diagnosis.notChecked.length > 0 ? words.nothingFoundPartly : words.nothingFoundDetail),
  );
}

function findingCard(page: Page, run: RunView, finding: Finding): HTMLElement {
  const fix = bestFix(run, finding);
  const remedy = finding.remedies[0];
  const advice = fix ? words.advice(fix.title, fix.reason) : remedy ? remedy.reason : null;
  return h(
    'section',
    { class: `verdict ${finding.severity}`, 'aria-label': words.verdict },
    h('h2', {}, h('span', { class: 'spoken' }, `${words.severity[finding.severity]}: `), finding.title),
    h('p', {}, messageOf(finding)),
    advice !== null && h('p', { class: 'advice' }, h('strong', {}, words.whatToDo), ` ${advice}`),
    fix !== null && fix.effect !== null && h('p', { class: 'effect' }, words.measured(fix.effect)),
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
  return [
    ...(ids
      ? [
          button(words.applyBest, 'v-apply', () => page.post({ type: 'apply-fix', ...ids }), 'primary'),
          button(words.preview, 'v-preview', () => page.post({ type: 'preview-fix', ...ids })),
          button(words.measure, 'v-measure', () => page.post({ type: 'measure-fix', ...ids })),
        ]
      : []),
    ...(anchor ? [button(words.showLine, 'v-line', () => page.post({ type: 'open', site: anchor }))] : []),
  ];
}

function failureCard(page: Page, run: RunView): HTMLElement {
  const { record, state } = run;
  const error = state.errors.at(-1);
  const site = error?.site;
  return h(
    'section',
    { class: 'verdict error', 'aria-label': words.verdict },
    h('h2', {}, record.status === 'lost' ? words.runLost : words.runFailed(record.exitCode)),
    h('p', {}, error?.message ?? record.reason ?? words.noReason),
    h('p', { class: 'advice' }, h('strong', {}, words.whatToDo), ` ${words.afterFailure}`),
    error?.stack != null && folded(page, 'stack', words.stack, h('pre', {}, error.stack)),
    page.canAct &&
      h(
        'div',
        { class: 'buttons' },
        button(words.rerun, 'f-rerun', () => page.post({ type: 'rerun', run: record.id }), 'primary'),
        site && button(words.showLine, 'f-line', () => page.post({ type: 'open', site })),
      ),
  );
}

function others(page: Page, run: RunView): HTMLElement | null {
  const failed = run.record.status === 'failed' || run.record.status === 'lost';
  const findings = rankedFindings(run.diagnosis).slice(failed ? 0 : 1);
  if (findings.length === 0) return null;
  return h(
    'ul',
    { class: 'findings', 'aria-label': words.otherFindings },
    ...findings.map((finding) =>
      h(
        'li',
        { class: finding.severity },
        h('strong', {}, finding.title),
        ' ',
        h('span', {}, messageOf(finding)),
        ' ',
        finding.anchor && siteLink(page, finding.anchor, `finding-${finding.id}`),
      ),
    ),
  );
}

function notChecked(page: Page, run: RunView): HTMLElement | null {
  const { notChecked: missing } = run.diagnosis;
  if (missing.length === 0) return null;
  const rows = missing.map(({ rule, reason }) =>
    h('li', {}, h('strong', {}, words.rule[rule]), ` – ${reason}`),
  );
  return folded(page, 'not-checked', words.notChecked(missing.length), h('ul', { class: 'plain' }, ...rows));
}

/** The message without the title it may begin with, which stands above it. */
function messageOf({ title, message }: Finding): string {
  return message.startsWith(`${title}: `) ? capital(message.slice(title.length + 2)) : message;
}
