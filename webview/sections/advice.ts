import type { Advice } from '../../src/protocol/findings';
import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import { techniqueName, words } from '../words';
import { folded } from './parts';

type Technique = Advice['advised'][number];

/** "Why this, why not that": what the choice of techniques rests on, and the reasons for each, folded under the verdict. */
export function adviceSection(page: Page): Section {
  const element = h('div', { class: 'advice-group' });
  let advice: Advice | null = null;
  const draw = onChange(() => advice && refill(element, explanation(page, advice)));
  return {
    element,
    update({ main, fit, settings }) {
      advice = main?.diagnosis.advice.find((one) => one.fit === fit?.started.fit) ?? null;
      element.hidden = advice === null;
      draw(advice, settings.opened.includes('why'));
    },
  };
}

function explanation(page: Page, { traits, advised, passedOver, note }: Advice): HTMLElement {
  const rows = traits.map(({ label, value }) => h('div', {}, h('dt', {}, label), h('dd', {}, value)));
  const parts = [
    ...(rows.length > 0 ? [h('h3', {}, words.restsOn), h('dl', { class: 'traits' }, ...rows)] : []),
    ...(advised.length > 0
      ? [h('h3', {}, words.advised), h('ol', { class: 'techniques' }, ...advised.map(item))]
      : []),
    ...(note === null ? [] : [h('p', { class: 'note-line' }, note)]),
    ...(passedOver.length > 0
      ? [h('h3', {}, words.passedOver), h('ul', { class: 'techniques plain' }, ...passedOver.map(passed))]
      : []),
  ];
  return folded(page, 'why', words.why, h('div', { class: 'why' }, ...parts));
}

function item({ remedy, reason, expected, literature }: Technique): HTMLElement {
  return h(
    'li',
    {},
    h('strong', {}, techniqueName(remedy)),
    ` ${reason}`,
    h('p', { class: 'muted' }, [expected, literature && words.literature(literature)].join(' ').trim()),
  );
}

/** What wasn't chosen needs no promises: the reason is all there is to say. */
function passed({ remedy, reason }: Technique): HTMLElement {
  return h('li', {}, h('strong', {}, techniqueName(remedy)), ` ${reason}`);
}
