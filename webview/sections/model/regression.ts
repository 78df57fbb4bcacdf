import type { Evaluation } from '../../../src/protocol/events';
import { figure, legend } from '../../charts/figure';
import { plot, rangeOf } from '../../charts/plot';
import { h, svg } from '../../dom';
import { count, number, share } from '../../format';
import type { Page } from '../../page';
import { thin } from '../../table';
import { words } from '../../words';
import { type Inspected, listed, told } from './inspected';

const text = words.model;
type Residuals = NonNullable<Evaluation['residuals']>;

/** How far predictions lie off, as a histogram; several runs over one another. */
export function residualFigure(page: Page, items: readonly Inspected[]): HTMLElement | null {
  const shown = items.flatMap(({ name, look, evaluation }) =>
    evaluation?.residuals ? [{ name, look, residuals: evaluation.residuals }] : [],
  );
  if (shown.length === 0) return null;
  const sentences = shown.map(({ name, residuals: { mean, std } }) =>
    told(name, text.residualText(number(mean), number(std))),
  );
  return figure(
    page,
    {
      id: 'residuals',
      title: text.residuals,
      note: text.residualNote,
      table: () => ({
        columns: [text.from, text.to, text.examples],
        rows: shown.flatMap(({ name, residuals: { histogram } }) =>
          histogram.counts.map((n, bin) => [
            listed(name, number(edge(histogram, bin))),
            number(edge(histogram, bin + 1)),
            count(n),
          ]),
        ),
      }),
    },
    histogram(shown, sentences.join(' ')),
    legend(shown),
    ...sentences.map((sentence) => h('p', {}, sentence)),
  );
}

function edge({ min, max, counts }: Residuals['histogram'], bin: number): number {
  return min + ((max - min) * bin) / counts.length;
}

/** Densities, not counts: bins of different runs have different widths. */
function histogram(all: readonly { residuals: Residuals; look: string }[], spoken: string): SVGSVGElement {
  const outlines = all.map(
    ({
      residuals: {
        histogram: { min, max, counts },
      },
    }) => {
      const width = (max - min) / counts.length || 1;
      const total = counts.reduce((sum, n) => sum + n, 0) || 1;
      return counts.map((n, bin) => ({
        from: min + bin * width,
        to: min + (bin + 1) * width,
        density: n / total / width,
      }));
    },
  );
  const bins = outlines.flat();
  const top = Math.max(1e-12, ...bins.map(({ density }) => density));
  return plot(
    {
      x: rangeOf(bins.flatMap(({ from, to }) => [from, to])),
      y: [0, top],
      xLabel: text.residualNote,
      yLabel: text.examples,
      spoken,
      plain: true,
      height: 180,
    },
    ({ x, y }) => [
      ...outlines.map((outline, index) =>
        svg('path', {
          class: `area ${all[index]?.look ?? 's0'}`,
          d: `M${x(outline[0]?.from ?? 0)},${y(0)}${outline
            .map(({ from, to, density }) => `L${x(from)},${y(density)}L${x(to)},${y(density)}`)
            .join('')}L${x(outline.at(-1)?.to ?? 0)},${y(0)}Z`,
        }),
      ),
      svg('line', { class: 'diagonal', x1: x(0), x2: x(0), y1: y(0), y2: y(top) }),
    ],
  );
}

const TABLE_ROWS = 100;

/** Predictions against what they should have been, one picture a run. */
export function scatterFigures(page: Page, items: readonly Inspected[]): HTMLElement[] {
  const shown = items.flatMap(({ name, look, evaluation }) => {
    const points = (evaluation?.points ?? []).filter(
      ({ predicted, actual }) => Number.isFinite(predicted) && Number.isFinite(actual),
    );
    return points.length > 0 ? [{ name, look, points }] : [];
  });
  // One scale for all, so that runs can be compared.
  const range = rangeOf(shown.flatMap(({ points }) => points.flatMap((p) => [p.predicted, p.actual])));
  return shown.map(({ name, look, points }, index) => {
    const above = points.filter(({ predicted, actual }) => predicted > actual).length;
    const sentence = text.scatterText(count(points.length), share(above / points.length));
    return figure(
      page,
      {
        id: `scatter-${index}`,
        title: text.scatter,
        run: name,
        wide: shown.length > 1,
        table: () => {
          const kept = thin(points.length, TABLE_ROWS);
          return {
            columns: [text.actual, text.predicted],
            rows: kept.map((at) => [number(points[at]?.actual), number(points[at]?.predicted)]),
            note: kept.length < points.length ? words.rowsLeftOut(kept.length, points.length) : undefined,
          };
        },
      },
      plot(
        { x: range, y: range, xLabel: text.actual, yLabel: text.predicted, spoken: sentence },
        ({ x, y }) => [
          svg('line', {
            class: 'diagonal',
            x1: x(range[0]),
            y1: y(range[0]),
            x2: x(range[1]),
            y2: y(range[1]),
          }),
          ...points.map(({ predicted, actual }) =>
            svg('circle', { class: `mark ${look}`, cx: x(actual), cy: y(predicted), r: 2.4 }),
          ),
        ],
      ),
      h('p', {}, sentence),
    );
  });
}
