import { classLabel } from '../../../src/protocol/names';
import { caption, figure } from '../../charts/figure';
import { h } from '../../dom';
import { count, share } from '../../format';
import type { Page } from '../../page';
import { toggle } from '../../settings';
import { words } from '../../words';
import { switchButton } from '../parts';
import type { Inspected } from './inspected';

const text = words.model;
const SHARES = 'confusion-shares';
/** From so many classes on, the numbers are small and empty cells stay empty. */
const DENSE = 12;
/** From so many on, cells are drawn together so that the matrix fits half a card. */
const CLOSE = 7;

type Label = (index: number) => string;

/**
 * Confusion matrices, one a run. A real table: the picture can be read cell by cell, and headers stay in sight when it
 * scrolls.
 */
export function confusionFigures(page: Page, items: readonly Inspected[]): HTMLElement[] {
  const shown = items.flatMap(({ name, evaluation, fit }) => {
    const counts = evaluation?.confusion;
    const label = (index: number) => classLabel(index, fit.started.classNames);
    return counts && counts.length > 0 ? [{ name, counts, label }] : [];
  });
  return shown.map(({ name, counts, label }, index) => {
    const on = page.settings().switched.includes(SHARES);
    const flip = () => page.change({ switched: toggle(page.settings().switched, SHARES, !on) });
    return figure(
      page,
      {
        id: `confusion-${index}`,
        title: text.confusion,
        run: name,
        wide: counts.length > DENSE,
        controls: [switchButton(text.byClass, `${SHARES}-${index}`, on, flip)],
      },
      matrix(counts, on, name, label),
      h('p', {}, inWords(counts, label)),
    );
  });
}

function matrix(counts: number[][], shares: boolean, run: string, label: Label): HTMLElement {
  const dense = counts.length > DENSE;
  const most = counts.flat().reduce((a, b) => Math.max(a, b), 1);
  const classes = counts.map((_, index) => label(index));
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col', class: 'corner' }, `${text.trueClass} \\ ${text.predictedClass}`),
    ...classes.map((name) => h('th', { scope: 'col' }, name)),
  );
  const rows = counts.map((row, actual) => {
    const all = row.reduce((sum, n) => sum + n, 0);
    const cells = row.map((n, predicted) => {
      const part = all > 0 ? n / all : 0;
      const cell = h(
        'td',
        { class: n === 0 ? 'zero' : actual === predicted ? 'right' : 'wrong' },
        n === 0 && dense ? '' : shares ? (dense ? String(Math.round(part * 100)) : share(part)) : count(n),
      );
      // Errors are few beside what is right: the root lets one see them.
      cell.style.setProperty('--strength', `${Math.sqrt(shares ? part : n / most) * 36}%`);
      return cell;
    });
    return h('tr', {}, h('th', { scope: 'row' }, label(actual)), ...cells);
  });
  return h(
    'div',
    { class: 'matrix-scroll', tabindex: 0, role: 'region', 'aria-label': caption(text.confusion, run) },
    h(
      'table',
      { class: `matrix${dense ? ' dense' : counts.length > CLOSE ? ' close' : ''}` },
      h('thead', {}, head),
      h('tbody', {}, ...rows),
    ),
  );
}

function inWords(counts: number[][], label: Label): string {
  const all = counts.flat().reduce((sum, n) => sum + n, 0);
  const right = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  let worst = { actual: 0, predicted: 0, n: 0 };
  for (const [actual, row] of counts.entries())
    for (const [predicted, n] of row.entries())
      if (actual !== predicted && n > worst.n) worst = { actual, predicted, n };
  const error =
    worst.n > 0 ? ` ${text.commonestError(label(worst.actual), label(worst.predicted), count(worst.n))}` : '';
  return text.right(count(right), count(all)) + error;
}
