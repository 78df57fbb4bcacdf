import type { OfferedFix } from '../../src/protocol/page';
import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import type { View } from '../state';
import { words } from '../words';
import { button, card, folded, mainOnly } from './parts';

/** Fixes to be seen at once; more would be read by nobody. */
const SHOWN = 5;

/** The fixes with their reasons and, where they were measured, what they did. */
export function fixesSection(page: Page): Section {
  const { element, title, note, body } = card('fixes', 'fixes');
  title.textContent = words.fixes;
  let view: View | null = null;
  const draw = onChange(() => {
    if (!view?.main) return;
    const { fixes, record } = view.main;
    note.textContent = mainOnly(view, fixes.some((fix) => fix.effect !== null) ? words.measuredNote : '');
    // What was measured is always seen, and what can't be applied comes after what can.
    const ranked = [...fixes].sort((a, b) => Number(a.disabled !== null) - Number(b.disabled !== null));
    const shown = ranked.filter((fix, at) => at < SHOWN || fix.effect !== null);
    const others = ranked.filter((fix) => !shown.includes(fix));
    const list = (some: readonly OfferedFix[]) =>
      h('ol', { class: 'plain' }, ...some.map((fix) => row(page, record.id, fix)));
    refill(
      body,
      list(shown),
      others.length > 0 && folded(page, 'more-fixes', words.moreFixes(others.length), list(others)),
    );
  });
  return {
    element,
    update(next) {
      view = next;
      element.hidden = !next.main || next.main.fixes.length === 0;
      draw(next.main?.record.id, next.runs.length > 1, next.main?.fixes);
    },
  };
}

function row(page: Page, run: string, fix: OfferedFix): HTMLElement {
  const ids = { run, fix: fix.id };
  const actions = page.canAct &&
    fix.disabled === null && [
      button(words.apply, `apply-${fix.id}`, () => page.post({ type: 'apply-fix', ...ids }), 'quiet'),
      button(words.preview, `preview-${fix.id}`, () => page.post({ type: 'preview-fix', ...ids }), 'quiet'),
      button(words.measure, `measure-${fix.id}`, () => page.post({ type: 'measure-fix', ...ids }), 'quiet'),
    ];
  // "Apply" thrice in a row tells a listener nothing: the name says what.
  for (const action of actions || [])
    action.setAttribute('aria-label', `${action.textContent}: ${fix.title}`);
  return h(
    'li',
    { class: fix.disabled === null ? '' : 'disabled' },
    h(
      'div',
      { class: 'fix-head' },
      h('strong', {}, fix.title),
      actions && h('span', { class: 'actions' }, ...actions),
    ),
    fix.effect !== null && h('p', { class: 'effect' }, fix.effect),
    h('p', {}, fix.disabled === null ? fix.reason : words.cannotApply(fix.disabled)),
    fix.disabled === null && fix.expected !== undefined && h('p', { class: 'muted' }, fix.expected),
  );
}
