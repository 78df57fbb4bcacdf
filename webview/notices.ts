import { h } from './dom';
import { words } from './words';

/** Small notices of trouble with the page itself, counted rather than piled up; and the voice of the live region. */
export function notices(): { element: HTMLElement; warn(problem: string): void; say(text: string): void } {
  const text = h('span');
  const bar = h('div', { class: 'notice', role: 'status' }, text);
  bar.hidden = true;
  bar.append(h('button', { class: 'quiet', onclick: () => (bar.hidden = true) }, words.dismiss));
  const live = h('div', { class: 'spoken', 'aria-live': 'polite' });
  return {
    element: h('div', {}, bar, live),
    warn(problem) {
      text.textContent = words.badMessage;
      text.title = problem;
      bar.hidden = false;
    },
    say(said) {
      live.textContent = said;
    },
  };
}
