import type { Finding } from '../../src/protocol/findings';
import { capital } from '../charts/summary';
import { h } from '../dom';
import { share } from '../format';
import type { Page } from '../page';
import { isLive, type RunView } from '../state';
import { techniqueName, words } from '../words';
import { button, folded, siteLink } from './parts';

/** So many findings beside the verdict are shown in full; of more, only the titles. */
const IN_FULL = 2;
/** Of more, the gravest are shown, and how many there are besides. */
const MOST_ROWS = 50;

/** Findings beside the verdict, compact: the title and the place, the message on demand where there are many. */
export function otherFindings(page: Page, run: RunView, findings: readonly Finding[]): HTMLElement | null {
  if (findings.length === 0) return null;
  const row = findings.length > IN_FULL ? foldedRow : fullRow;
  const shown = findings.slice(0, MOST_ROWS);
  const more = findings.length - shown.length + (run.diagnosis.unsent ?? 0);
  return h(
    'ul',
    { class: 'findings', 'aria-label': words.otherFindings },
    ...shown.map((finding) => h('li', { class: finding.severity }, ...row(page, run, finding))),
    more > 0 && h('li', { class: 'muted' }, words.andMore(more)),
  );
}

function fullRow(page: Page, run: RunView, finding: Finding): (HTMLElement | string)[] {
  const settle = settleButton(page, run, finding);
  return [
    spokenSeverity(finding),
    h('strong', {}, finding.title),
    ' ',
    h('span', {}, messageOf(finding)),
    ' ',
    ...place(page, finding),
    ...(settle ? [' ', settle] : []),
  ];
}

function foldedRow(page: Page, run: RunView, finding: Finding): HTMLElement[] {
  const settle = settleButton(page, run, finding);
  const remedy = finding.remedies[0];
  const details = folded(
    page,
    `finding-${finding.id}`,
    finding.title,
    h('p', {}, messageOf(finding)),
    ...(remedy
      ? [h('p', {}, h('strong', {}, words.whatToDo), ` ${techniqueName(remedy.remedy)} ${remedy.reason}`)]
      : []),
    ...(settle ? [settle] : []),
  );
  details.querySelector('summary')?.prepend(spokenSeverity(finding));
  return [h('div', { class: 'finding-row' }, details, ...place(page, finding))];
}

function place(page: Page, { anchor, id }: Finding): HTMLElement[] {
  return anchor ? [siteLink(page, anchor, `site-${id}`)] : [];
}

function spokenSeverity({ severity }: Finding): HTMLElement {
  return h('span', { class: 'spoken' }, `${words.diagnosis.severity[severity]}: `);
}

/** An alarm that may or may not be real can be settled by training again on other folds. */
export function settleButton(page: Page, run: RunView, finding: Finding): HTMLElement | null {
  const { rule, confidence, id } = finding;
  if (!page.canAct || isLive(run.record) || run.record.imported || rule !== 'overfitting') return null;
  if (confidence === null || confidence <= 0.4 || confidence >= 0.95) return null;
  const settle = button(words.settle, `settle-${id}`, () =>
    page.post({ type: 'settle', run: run.record.id }),
  );
  settle.title = words.settleWhy(share(confidence));
  return settle;
}

/** What could not be checked, in one line; rules that lack the same thing together. */
export function notChecked(page: Page, run: RunView): HTMLElement | null {
  const { notChecked: missing } = run.diagnosis;
  if (missing.length === 0) return null;
  const byReason = new Map<string, Set<string>>();
  for (const { rule, reason } of missing) {
    const rules = byReason.get(reason) ?? new Set();
    byReason.set(reason, rules.add(words.diagnosis.rule[rule]));
  }
  const rows = [...byReason].map(([reason, rules]) =>
    h('li', {}, h('strong', {}, [...rules].join(', ')), ` – ${reason}`),
  );
  const count = new Set(missing.map(({ rule }) => rule)).size;
  return folded(page, 'not-checked', words.notChecked(count), h('ul', { class: 'plain' }, ...rows));
}

/** The message without the title it may begin with, which stands above it. */
export function messageOf({ title, message }: Finding): string {
  return message.startsWith(`${title}: `) ? capital(message.slice(title.length + 2)) : message;
}
