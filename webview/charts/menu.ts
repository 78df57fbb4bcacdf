import { h } from '../dom';
import { icon } from '../icons';
import { words } from '../words';

export interface MenuAction {
  key: string;
  label: string;
  run: () => void;
}

interface MenuOptions {
  id: string;
  /** Groups of actions, with lines between them. */
  groups: readonly (readonly MenuAction[])[];
  /** What stands below the actions: other controls, words. */
  below: readonly HTMLElement[];
}

/**
 * A button with three dots that opens what else can be done with a chart. It holds a slider, so it is a group of controls and no ARIA menu;
 * the arrow keys go through its buttons all the same, Escape closes it, and so does whatever takes the focus away.
 */
export class ChartMenu {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #panel: HTMLElement;

  constructor({ id, groups, below }: MenuOptions) {
    this.#panel = h(
      'div',
      { class: 'menu-panel', role: 'group', id: `${id}-menu` },
      ...groups.map((actions) =>
        h(
          'div',
          { class: 'menu-group' },
          ...actions.map(({ key, label, run }) =>
            h(
              'button',
              { class: 'menu-item', 'data-key': `${id}-${key}`, onclick: () => this.#choose(run) },
              label,
            ),
          ),
        ),
      ),
      ...below,
    );
    this.#panel.hidden = true;
    this.#button = h(
      'button',
      {
        class: 'quiet icon-button',
        title: words.chart.more,
        'data-key': `${id}-more`,
        'aria-expanded': 'false',
        'aria-controls': `${id}-menu`,
        onclick: () => this.#open(this.#panel.hidden),
      },
      icon('more'),
    );
    this.element = h('span', { class: 'menu' }, this.#button, this.#panel);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      // Without a target the window lost the focus, or the click was on something that takes none.
      if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) this.#open(false);
    });
    document.addEventListener('pointerdown', ({ target }) => {
      if (target instanceof Node && !this.element.contains(target)) this.#open(false);
    });
  }

  /** @param label what it holds, and of which chart */
  name(label: string): void {
    this.#button.setAttribute('aria-label', label);
    this.#panel.setAttribute('aria-label', label);
  }

  #open(open: boolean): void {
    this.#panel.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    if (open) this.#items()[0]?.focus();
  }

  #choose(run: () => void): void {
    this.#open(false);
    this.#button.focus();
    run();
  }

  #items(): HTMLElement[] {
    return [...this.#panel.querySelectorAll<HTMLElement>('.menu-item:not(:disabled)')];
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#panel.hidden) return;
    if (event.key === 'Escape') {
      this.#open(false);
      this.#button.focus();
      event.preventDefault();
      return;
    }
    const items = this.#items();
    const here = items.findIndex((item) => item === document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // On the slider the arrows are the slider's own.
    if (step === undefined || here < 0) return;
    items[(here + step + items.length) % items.length]?.focus();
    event.preventDefault();
  }
}
