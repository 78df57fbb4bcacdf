import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import { isLive, type View } from '../state';
import { words } from '../words';

/** What stands where there is nothing to draw yet: why, and the next step. */
export function emptySection(page: Page): Section {
  const element = h('div', { class: 'empty' });
  let text: string[] = [];
  const draw = onChange(() => refill(element, ...text.map((line, i) => h(i === 0 ? 'h2' : 'p', {}, line))));
  return {
    element,
    update(view) {
      text = emptyWords(view, page);
      element.hidden = text.length === 0;
      draw(text);
    },
  };
}

function emptyWords({ main, heard, fit, selected }: View, page: Page): string[] {
  if (!main) {
    if (!heard || (selected.length > 0 && page.canAct)) return [words.loading];
    return page.canAct ? [words.noRun, words.noRunNext] : [words.emptyReport];
  }
  const begun = fit !== null && (fit.epochs.length > 0 || fit.batches.last > 0);
  if (begun || main.state.decompositions.length > 0) return [];
  if (isLive(main.record)) return fit ? [words.firstEpoch] : [words.waitingForFit, words.waitingForFitNext];
  if (main.record.status === 'failed' || main.record.status === 'lost') return [];
  return fit ? [words.noEpochs] : [words.noFit, words.noFitNext];
}
