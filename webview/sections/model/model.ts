import { pair } from '../../charts/figure';
import { h, onChange, refill } from '../../dom';
import { count } from '../../format';
import type { Page, Section } from '../../page';
import { isLive, type View } from '../../state';
import { words } from '../../words';
import { button, card, mainOnly } from '../parts';
import { calibrationFigure } from './calibration';
import { confusionFigures } from './confusion';
import { importanceFigure, inputsFigure } from './inputs';
import { type Inspected, inspected } from './inspected';
import { metricsFigure } from './metrics';
import { residualFigure, scatterFigures } from './regression';
import { weightFigures } from './weight-table';

const text = words.model;

/** "What the model learned": how well it answers, what it relies on, and what its weights look like; runs side by side. */
export function modelSection(page: Page): Section {
  const { element, title, note, body } = card('model', 'wide');
  title.textContent = text.title;
  let view: View | null = null;
  let items: Inspected[] = [];
  const draw = onChange(() => {
    if (!view) return;
    note.textContent = noteText(view, items);
    const matrices = pair(confusionFigures(page, items));
    const calibration = calibrationFigure(page, items);
    // A matrix as wide as the card would leave a hole beside the metrics.
    const isWide = matrices?.classList.contains('wide') ?? false;
    const figures = [
      metricsFigure(page, items),
      ...(isWide ? [calibration, matrices] : [matrices, calibration]),
      residualFigure(page, items),
      pair(scatterFigures(page, items)),
      importanceFigure(page, items),
      inputsFigure(page, items),
      ...weightFigures(page, items),
    ];
    refill(body, missing(page, items), h('div', { class: 'figures' }, ...figures));
  });
  return {
    element,
    update(next) {
      view = next;
      items = inspected(next);
      element.hidden = !items.some(hasAnything);
      if (element.hidden) return;
      const { tables, opened, switched } = next.settings;
      // Which events are shown says all that is shown: they never change.
      draw(items.map(contentKey), tables, opened, switched);
    },
  };
}

/** A curve from a file, or a loop of one's own, has no model to look at. */
function hasAnything({ fit, evaluation, importance, kernels }: Inspected): boolean {
  return (
    evaluation !== null ||
    importance !== null ||
    kernels.length > 0 ||
    (fit.started.model !== null && fit.epochs.length > 0)
  );
}

function contentKey({ run, fit, name, evaluation, importance }: Inspected): unknown[] {
  return [
    run.record.id,
    isLive(run.record),
    name,
    fit.started.fit,
    evaluation?.t,
    importance?.t,
    fit.weights.at(-1)?.t,
  ];
}

function noteText(view: View, items: readonly Inspected[]): string {
  const evaluation = items[0]?.evaluation;
  if (!evaluation) return '';
  return mainOnly(view, text.note(evaluation.epoch, count(evaluation.examples), evaluation.on));
}

/** Single inputs of images and sequences mean nothing by themselves. */
function hasColumns({ fit }: Inspected): boolean {
  const shapes = fit.started.data?.inputShapes;
  return !shapes || (shapes.length === 1 && shapes[0]?.length === 1);
}

/** What isn't there yet, and how to get it. */
function missing(page: Page, items: readonly Inspected[]): HTMLElement | null {
  const main = items[0];
  if (!main || (main.evaluation && main.importance)) return null;
  const { record } = main.run;
  // There is no script to inspect.
  if (record.imported) return null;
  if (isLive(record)) return main.evaluation ? null : h('p', { class: 'missing muted' }, text.later);
  if (main.evaluation && !hasColumns(main)) return h('p', { class: 'missing muted' }, text.noColumns);
  const sentence = main.evaluation ? text.noImportance : text.nothingMeasured;
  return h(
    'p',
    { class: 'missing muted' },
    sentence,
    page.canAct && ' ',
    page.canAct && button(text.inspect, 'inspect', () => page.post({ type: 'inspect', run: record.id })),
  );
}
