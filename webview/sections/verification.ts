import type { MeasuredEffect, Verification, VerifiedCandidate } from '../../src/protocol/verification';
import { bestFirst, signedPercent } from '../../src/protocol/verification-order';
import { standing } from '../../src/protocol/verification-words';
import { h, onChange, refill, svg } from '../dom';
import { duration, number } from '../format';
import type { Page, Section } from '../page';
import { isLive, type RunView } from '../state';
import { words } from '../words';
import { button, card } from './parts';

/** What the fixes did when the script was run again with and without each: a line with an interval each, best first. */
export function verificationSection(page: Page): Section {
  const { element, title, note, controls, body } = card('verification', 'verification');
  title.textContent = words.verification.title;
  let main: RunView | null = null;
  const draw = onChange(() => {
    if (!main) return;
    const { verification } = main;
    note.textContent = verification ? words.verification.note(verification) : '';
    refill(controls, ...actions(page, main));
    refill(
      body,
      ...(verification ? reading(page, main, verification) : [h('p', {}, words.verification.nothingYet)]),
    );
  });
  return {
    element,
    update(view) {
      main = view.main;
      const hasFixes = main?.fixes.some(({ disabled }) => disabled === null) ?? false;
      element.hidden = !main || (!main.verification && (!hasFixes || isLive(main.record) || !page.canAct));
      draw(main?.record.id, main?.verification, main?.record.status, hasFixes);
    },
  };
}

function actions(page: Page, { record, verification, fixes }: RunView): HTMLElement[] {
  if (!page.canAct) return [];
  const run = record.id;
  const ask = (level: 'quick' | 'thorough') => () => page.post({ type: 'verify', run, level });
  const made: HTMLElement[] = [];
  if (verification?.status !== 'running' && fixes.length > 0) {
    const quick = button(words.verification.verify, 'verify', ask('quick'), 'quiet');
    quick.title = words.verification.verifyWhy;
    const thorough = button(words.verification.thorough, 'verify-thoroughly', ask('thorough'), 'quiet');
    thorough.title = words.verification.thoroughWhy;
    made.push(quick, thorough);
  }
  if (verification)
    made.push(
      button(
        words.verification.reckoning,
        'reckoning',
        () => page.post({ type: 'show-reckoning', run }),
        'quiet',
      ),
    );
  return made;
}

function reading(page: Page, { record }: RunView, verification: Verification): Node[] {
  const { status, progress, candidates, notes, reason } = verification;
  const ranked = bestFirst(candidates);
  const scale = scaleOf(ranked);
  const parts: (Node | null)[] = [
    status === 'running' ? progressLine(progress) : null,
    status === 'stopped' ? h('p', { class: 'muted' }, words.verification.stopped) : null,
    reason === null ? null : h('p', {}, reason),
    conclusion(verification),
    ranked.length === 0
      ? null
      : h(
          'ul',
          { class: 'plain verified', 'aria-label': words.verification.caption },
          ...ranked.map((one) => row(page, record.id, one, scale)),
        ),
    ...notes.map((text) => h('p', { class: 'muted' }, text)),
  ];
  return parts.filter((part) => part !== null);
}

function progressLine({ done, of, msLeft }: Verification['progress']): HTMLElement {
  const left = msLeft === null ? null : duration(msLeft);
  const text = words.verification.progress(done, of, left);
  return h(
    'p',
    { class: 'verify-progress' },
    h('progress', { max: of, value: done, 'aria-label': text }),
    ' ',
    text,
  );
}

/** What was found, on seeds and examples that had no part in finding it. */
function conclusion({ confirmation, candidates }: Verification): HTMLElement | null {
  if (!confirmation?.effect) return null;
  const { baselineLoss, candidateLoss, verdict, on } = confirmation;
  const label = candidates.find(({ id }) => id === confirmation.candidate)?.label ?? confirmation.candidate;
  const losses =
    typeof baselineLoss === 'number' && typeof candidateLoss === 'number'
      ? words.verification.losses(number(baselineLoss), number(candidateLoss))
      : '';
  const effect = losses + effectText(confirmation.effect);
  const say = verdict === 'better' ? words.verification.confirmed : words.verification.notConfirmed;
  return h('p', { class: `conclusion ${verdict}` }, say(label, effect, on));
}

function row(page: Page, run: string, one: VerifiedCandidate, scale: Scale | null): HTMLElement {
  const { id, label, effect, verdict, state, epoch, reason, readOff } = one;
  const mood = verdict ?? state;
  const word = state === 'running' && epoch !== null ? words.verification.epoch(epoch) : standing(one);
  const isApplicable = page.canAct && verdict === 'better';
  const apply =
    isApplicable &&
    button(
      words.verification.apply,
      `apply-verified-${id}`,
      () => page.post({ type: 'apply-verified', run, candidate: id }),
      'quiet',
    );
  if (apply) apply.setAttribute('aria-label', `${words.verification.apply}: ${label}`);
  return h(
    'li',
    { class: mood },
    h(
      'div',
      { class: 'fix-head' },
      h('span', { class: 'what' }, label),
      apply && h('span', { class: 'actions' }, apply),
    ),
    scale && effect ? drawing(effect, scale) : null,
    h(
      'p',
      { class: 'effect' },
      h('span', { class: 'chip' }, word),
      ' ',
      [effect ? effectText(effect) : '', reason ?? '', readOff ? words.verification.readOff : '']
        .filter(Boolean)
        .join('; '),
    ),
  );
}

function effectText({ ratio, low, high, seeds }: MeasuredEffect): string {
  return words.verification.effect(signedPercent(ratio), signedPercent(low), signedPercent(high), seeds);
}

/** From a ratio to 0 … 100, by its logarithm. */
type Scale = (ratio: number) => number;

function scaleOf(candidates: readonly VerifiedCandidate[]): Scale | null {
  const logs = candidates.flatMap(({ effect }) =>
    effect ? [Math.log(effect.low), Math.log(effect.high)] : [],
  );
  if (logs.length === 0) return null;
  // One interval that says nothing must not squeeze the others; no effect stays in sight.
  const low = Math.max(Math.log(0.1), Math.min(...logs, Math.log(0.8)));
  const high = Math.min(Math.log(4), Math.max(...logs, Math.log(1.25)));
  return (ratio) => Math.min(100, Math.max(0, (100 * (Math.log(ratio) - low)) / (high - low)));
}

function drawing({ ratio, low, high }: MeasuredEffect, scale: Scale): SVGElement {
  const one = scale(1);
  return svg(
    'svg',
    { class: 'interval', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('line', { class: 'none', x1: one, x2: one, y1: 0, y2: 10 }),
    svg('line', { class: 'range', x1: scale(low), x2: scale(high), y1: 5, y2: 5 }),
    svg('line', { class: 'point', x1: scale(ratio), x2: scale(ratio), y1: 1, y2: 9 }),
  );
}
