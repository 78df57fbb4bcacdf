type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | null | undefined;
type Listener = (event: Event) => void;
type Props = Record<string, Attribute | Listener> & { style?: never };

/**
 * Makes an element: attributes, `onclick`-like listeners and children, text always as text.
 * There is no way to pass markup or inline style: the page's Content-Security-Policy allows neither.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  applyProps(element, props);
  element.append(...children.filter(isNode));
  return element;
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  applyProps(element, props);
  element.append(...children.filter(isNode));
  return element;
}

/** Replaces the children of `parent`; the focus goes to the new element of the same `data-key`. */
export function refill(parent: Element, ...children: Child[]): void {
  const active = document.activeElement;
  const key = parent.contains(active) && active instanceof HTMLElement ? active.dataset['key'] : undefined;
  parent.replaceChildren(...children.filter(isNode));
  if (key === undefined) return;
  for (const candidate of parent.querySelectorAll<HTMLElement>('[data-key]'))
    if (candidate.dataset['key'] === key) candidate.focus({ preventScroll: true });
}

/** The same where a part of it is scrolled: that stays where the reader has it. @param scrolled selects that part, among old and new children */
export function refillScrolled(parent: Element, scrolled: string, ...children: Child[]): void {
  const top = parent.querySelector(scrolled)?.scrollTop ?? 0;
  refill(parent, ...children);
  // Asked to scroll, the browser lays out the whole page at once.
  if (top > 0) parent.querySelector(scrolled)?.scrollTo({ top, behavior: 'instant' });
}

/**
 * Draws again only when the content really changed, so that a live run does not replace a button between press and
 * release.
 */
export function onChange(draw: () => void): (...content: unknown[]) => void {
  let last: string | null = null;
  return (...content) => {
    const next = JSON.stringify(content);
    if (next === last) return;
    last = next;
    draw();
  };
}

function applyProps(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    // In HTML an attribute that is there is true; ARIA takes an empty one for none.
    else element.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
  }
}

function isNode(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false;
}
