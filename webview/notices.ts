import { h } from './dom';
import { words } from './words';

/** So long a notice that asks for nothing stays, in milliseconds. */
const STAY = 8000;

interface Notices {
  element: HTMLElement;
  /** Of trouble with the page itself: stays until it is dismissed. */
  warn(problem: string): void;
  /** Of what was done, or couldn't be: goes by itself. */
  tell(text: string): void;
  say(text: string): void;
}

/** One small notice at a time, rather than a pile; and the voice of the live region. */
export function notices(): Notices {
  const text = h('span');
  const bar = h('div', { class: 'notice' }, text);
  bar.hidden = true;
  bar.append(h('button', { class: 'quiet', onclick: () => (bar.hidden = true) }, words.dismiss));
  let timer = 0;
  const show = (shown: string, title: string) => {
    clearTimeout(timer);
    text.textContent = shown;
    text.title = title;
    bar.hidden = false;
  };
  const live = h('div', { class: 'spoken', 'aria-live': 'polite' });
  return {
    // What comes into sight together with its text isn't read out: the region has to be there before.
    element: h('div', {}, h('div', { role: 'status' }, bar), live),
    warn(problem) {
      bar.classList.add('trouble');
      show(words.badMessage, problem);
    },
    tell(told) {
      bar.classList.remove('trouble');
      show(told, '');
      timer = window.setTimeout(() => (bar.hidden = true), STAY);
    },
    say(said) {
      live.textContent = said;
    },
  };
}
