import type { Site } from '../../src/protocol/site';
import { h } from '../dom';
import { fileName } from '../format';
import type { Page } from '../page';
import { toggle } from '../settings';
import type { View } from '../state';
import { words } from '../words';

/** A place in the source: a link inside the editor, plain text in a report. */
export function siteLink(page: Page, site: Site, key: string): HTMLElement {
  const text = `${fileName(site.file)}:${site.line}`;
  if (!page.canAct) return h('span', { class: 'site' }, text);
  return h(
    'button',
    {
      class: 'link',
      'data-key': key,
      title: words.showLine,
      onclick: () => page.post({ type: 'open', site }),
    },
    text,
  );
}

export function button(
  label: string,
  key: string,
  onclick: () => void,
  look: 'primary' | 'secondary' | 'quiet' = 'secondary',
): HTMLButtonElement {
  return h('button', { class: look, 'data-key': key, onclick }, label);
}

/** A pressed or unpressed switch. */
export function switchButton(
  label: string,
  key: string,
  on: boolean,
  onclick: () => void,
): HTMLButtonElement {
  return h('button', { class: 'quiet', 'data-key': key, 'aria-pressed': String(on), onclick }, label);
}

/** A box to choose one of several from. */
export function choice(
  attributes: { key: string; label?: string; look?: string },
  options: readonly { value: string; text: string }[],
  chosen: string,
  choose: (value: string) => void,
): HTMLSelectElement {
  const { key, label, look } = attributes;
  const select = h(
    'select',
    { 'data-key': key, 'aria-label': label, class: look, onchange: () => choose(select.value) },
    ...options.map(({ value, text }) => h('option', { value, selected: value === chosen }, text)),
  );
  return select;
}

/** A part that folds; whether it is open is kept. */
export function folded(page: Page, id: string, summary: string, ...children: Node[]): HTMLDetailsElement {
  const details = h('details', {}, h('summary', { 'data-key': id }, summary), ...children);
  details.open = page.settings().opened.includes(id);
  details.addEventListener('toggle', () => {
    const { opened } = page.settings();
    if (opened.includes(id) !== details.open) page.change({ opened: toggle(opened, id, details.open) });
  });
  return details;
}

/** Something to choose from, over the page; Escape closes it. */
export function popup(page: Page, id: string, summary: string, content: HTMLElement): HTMLDetailsElement {
  const details = folded(page, id, summary, content);
  details.className = 'chooser';
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    details.open = false;
    details.querySelector('summary')?.focus();
  });
  return details;
}

export interface Card {
  element: HTMLElement;
  title: HTMLElement;
  note: HTMLElement;
  controls: HTMLElement;
  body: HTMLElement;
}

/** A card with a heading, room for switches, and a body to be refilled. */
export function card(id: string, className = ''): Card {
  const title = h('h2', { id: `${id}-title` });
  const note = h('span', { class: 'note' });
  const controls = h('span', { class: 'controls' });
  const body = h('div', { class: 'body' });
  const element = h(
    'section',
    { class: `card ${className}`, 'aria-labelledby': `${id}-title` },
    h('header', {}, title, note, controls),
    body,
  );
  element.hidden = true;
  return { element, title, note, controls, body };
}

/** The note of a part that shows the main run only, where several are compared. */
export function mainOnly({ main, runs }: View, note: string): string {
  if (!main || runs.length < 2) return note;
  return note === '' ? main.record.name : `${main.record.name} · ${note}`;
}
