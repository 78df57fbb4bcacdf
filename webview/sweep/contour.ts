import type { SweepTrial } from '../../src/protocol/sweep';
import { h, onChange, refill } from '../dom';
import { number } from '../format';
import type { Page } from '../page';
import { choice } from '../sections/parts';
import { words } from '../words';
import type { Axis } from './axes';
import { BANDS, drawFrame, drawScale, drawSurface, plotArea } from './contour-drawing';
import { completeTrials, lossOf } from './losses';
import { circle } from './marks';
import { lowestPlace, type Surface, surfaceOf } from './surface';
import { type Mark, TrialCanvas } from './trial-canvas';
import { describeTrial, trialRows } from './trial-words';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;
const GRID = { columns: 48, rows: 36 };
/** With fewer trials a surface would be invented. */
const LEAST = 8;

interface Shown {
  view: SweepView;
  x: Axis;
  y: Axis;
  trials: SweepTrial[];
  surface: Surface | null;
}

/** The loss over two parameters of the reader's choice: a surface smoothed from the trials, and the trials as dots. */
export function contourSection(page: Page): SweepSection {
  let shown: Shown | null = null;
  let made: { key: string; surface: Surface | null } | null = null;
  const canvas = new TrialCanvas(page, {
    id: 'sweep-contour',
    kind: text.contourChart,
    height: 380,
    paint: (context, width, height) => (shown ? paint(page, shown, context, width, height) : []),
    describe: (trial) => describeTrial(trial, shown?.view.sweep?.record.plan.slots ?? []),
    choose: (trial) => page.change({ sweep: { ...page.settings().sweep, trial: trial.number } }),
    table: () => (shown ? trialRows(shown.trials, [shown.x, shown.y]) : { columns: [], rows: [] }),
  });
  const drawControls = onChange(() => {
    if (!shown) return;
    const { view, x, y } = shown;
    refill(
      canvas.frame.controls,
      axisSelect(page, text.across, 'x', view.axes, x, y),
      h('span', { class: 'muted', 'aria-hidden': true }, ' × '),
      axisSelect(page, text.up, 'y', view.axes, y, x),
    );
  });
  return {
    element: canvas.frame.element,
    update(view) {
      const axes = chosenAxes(view);
      const trials = completeTrials(view.sweep?.trials ?? []);
      if (!axes || trials.length === 0) {
        shown = null;
        canvas.frame.hide();
        return;
      }
      const [x, y] = axes;
      const key = JSON.stringify([x.id, y.id, trials.map((trial) => [trial.number, trial.loss])]);
      if (made?.key !== key)
        made = { key, surface: trials.length < LEAST ? null : smoothed(view, x, y, trials) };
      shown = { view, x, y, trials, surface: made.surface };
      drawControls(
        x.id,
        y.id,
        view.axes.map(({ label }) => label),
      );
      canvas.frame.update(text.contour, shown.surface ? text.contourNote : text.scatterNote, describe(shown));
    },
  };
}

/** The reader's choice, else the two parameters that matter most, else the first two; null with fewer than two. */
function chosenAxes({ axes, settings, sweep }: SweepView): [Axis, Axis] | null {
  const telling = [...(sweep?.importances ?? [])]
    .sort((a, b) => b.importance - a.importance)
    .map(({ slot }) => slot);
  const find = (id: string | null | undefined) => axes.find((axis) => axis.id === id);
  const order = [...telling.flatMap((id) => find(id) ?? []), ...axes];
  const x = find(settings.sweep.x) ?? order.find(({ id }) => id !== settings.sweep.y);
  const y = find(settings.sweep.y) ?? order.find(({ id }) => id !== x?.id);
  return x && y && x !== y ? [x, y] : null;
}

function axisSelect(
  page: Page,
  label: string,
  which: 'x' | 'y',
  axes: readonly Axis[],
  now: Axis,
  other: Axis,
): HTMLElement {
  return choice(
    { key: `contour-${which}`, label: `${text.contour}: ${label}` },
    axes.map(({ id, label: name }) => ({ value: id, text: name })),
    now.id,
    (chosen) => {
      // The one that was on the other axis changes places with this.
      const swapped = chosen === other.id ? now.id : other.id;
      const [x, y] = which === 'x' ? [chosen, swapped] : [swapped, chosen];
      page.change({ sweep: { ...page.settings().sweep, x, y } });
    },
  );
}

function smoothed({ ranks }: SweepView, x: Axis, y: Axis, trials: readonly SweepTrial[]): Surface {
  const points = trials.flatMap((trial) => {
    const [across, up] = [x.place(trial.parameters[x.id]), y.place(trial.parameters[y.id])];
    return across === null || up === null ? [] : [{ x: across, y: up, rank: ranks.rank(lossOf(trial)) }];
  });
  return surfaceOf(
    points,
    { x: x.isChoice, y: y.isChoice },
    x.isChoice ? x.ticks.length : GRID.columns,
    y.isChoice ? y.ticks.length : GRID.rows,
  );
}

function paint(
  page: Page,
  { view, x, y, trials, surface }: Shown,
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
): Mark[] {
  const theme = page.theme();
  const area = plotArea(width, height, x, y);
  if (surface) {
    drawSurface(context, theme, surface, area, x.isChoice || y.isChoice);
    const bounds = Array.from({ length: BANDS + 1 }, (_, band) => number(view.ranks.loss(band / BANDS)));
    drawScale(context, theme, area, bounds);
  }
  drawFrame(context, theme, area, x, y);
  const marks = trials.flatMap((trial): Mark[] => {
    const [across, up] = [x.place(trial.parameters[x.id]), y.place(trial.parameters[y.id])];
    return across === null || up === null ? [] : [{ trial, x: area.x(across), y: area.y(up) }];
  });
  const isDense = trials.length > 300;
  const radius = isDense ? 1.2 : 3;
  // The worst first, so that the best lies on top.
  for (const mark of [...marks].reverse()) {
    context.fillStyle = theme.colour('text');
    // A dot with a rim can be seen on any colour; of hundreds the rims would be all that is seen.
    if (surface && !isDense) circle(context, mark, radius + 1, true);
    if (!surface || !isDense)
      context.fillStyle = surface
        ? theme.colour('background')
        : theme.tint('blue', 0.25 + 0.75 * (1 - view.ranks.rank(lossOf(mark.trial))));
    circle(context, mark, radius, true);
    if (mark.trial.number !== view.chosen?.number) continue;
    context.fillStyle = theme.colour('yellow');
    circle(context, mark, radius + 2, true);
    context.strokeStyle = theme.colour('text');
    circle(context, mark, radius + 2, false);
  }
  return marks.sort((a, b) => a.x - b.x || b.y - a.y);
}

function describe({ view, x, y, trials, surface }: Shown): string {
  if (!surface) return text.tooFew(LEAST);
  const lowest = lowestPlace(surface);
  const best = trials[0];
  const near = lowest
    ? text.lowestNear(
        `${x.label} ${x.at(lowest.x)}`,
        `${y.label} ${y.at(lowest.y)}`,
        number(view.ranks.loss(lowest.rank)),
      )
    : '';
  return `${near} ${best ? describeTrial(best, []) : ''}`.trim();
}
