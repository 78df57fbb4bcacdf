import type { Calibration } from '../../../src/protocol/events';
import { figure, legend } from '../../charts/figure';
import { plot } from '../../charts/plot';
import { h, svg } from '../../dom';
import { count, number, share } from '../../format';
import type { Page } from '../../page';
import { words } from '../../words';
import { type Inspected, listed, told } from './inspected';

const text = words.model;

interface Shown {
  name: string;
  look: string;
  calibration: Calibration;
}

/** Reliability diagram: accuracy against stated confidence, and how many examples there are of each. */
export function calibrationFigure(page: Page, items: readonly Inspected[]): HTMLElement | null {
  const shown = items.flatMap(({ name, look, evaluation }): Shown[] =>
    evaluation?.calibration ? [{ name, look, calibration: filled(evaluation.calibration) }] : [],
  );
  if (shown.length === 0) return null;
  const sentences = shown.map(({ name, calibration }) => told(name, inWords(calibration)));
  return figure(
    page,
    {
      id: 'calibration',
      title: text.calibration,
      table: () => ({
        columns: [text.confidence, text.accuracy, text.examples],
        rows: shown.flatMap(({ name, calibration }) =>
          calibration.bins.map(({ confidence, accuracy, examples }) => [
            listed(name, share(confidence)),
            share(accuracy),
            count(examples),
          ]),
        ),
      }),
    },
    curve(shown, sentences.join(' ')),
    examples(shown),
    legend(shown),
    ...sentences.map((sentence) => h('p', {}, sentence)),
  );
}

function filled({ error, bins }: Calibration): Calibration {
  return { error, bins: bins.filter((bin) => bin.examples > 0) };
}

function curve(shown: readonly Shown[], spoken: string): SVGSVGElement {
  const most = largestBin(shown);
  return plot({ x: [0, 1], y: [0, 1], xLabel: '', yLabel: text.accuracy, spoken }, ({ x, y }) => [
    svg('line', { class: 'diagonal', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    ...shown.flatMap(({ look, calibration: { bins } }) => [
      svg('polyline', {
        class: `curve ${look}`,
        points: bins.map(({ confidence, accuracy }) => `${x(confidence)},${y(accuracy)}`).join(' '),
      }),
      ...bins.map((bin) =>
        svg('circle', {
          class: `point ${look}`,
          cx: x(bin.confidence),
          cy: y(bin.accuracy),
          // By area: a bin of two examples must not look like one of fifty.
          r: 1.5 + 4 * Math.sqrt(bin.examples / most),
        }),
      ),
    ]),
  ]);
}

/** How many examples were answered with each confidence: without it, a wild curve may be two examples. */
function examples(shown: readonly Shown[]): SVGSVGElement {
  const most = largestBin(shown);
  const told = shown.map(({ calibration: { bins } }) =>
    bins.map((bin) => `${share(bin.confidence)}: ${count(bin.examples)}`).join(', '),
  );
  return plot(
    {
      x: [0, 1],
      y: [0, most],
      xLabel: text.confidence,
      yLabel: text.examples,
      spoken: `${text.examples}: ${told.join('; ')}`,
      height: 86,
    },
    ({ x, y }) =>
      shown.flatMap(({ look, calibration: { bins } }, index) => {
        const width = (0.8 * (x(1) - x(0))) / Math.max(10, bins.length) / shown.length;
        return bins.map(({ confidence, examples: n }) =>
          svg('rect', {
            class: `fill ${look}`,
            x:
              Math.min(x(confidence) - (shown.length / 2) * width, x(1) - shown.length * width) +
              index * width,
            y: y(n),
            width,
            height: Math.max(0, y(0) - y(n)),
          }),
        );
      }),
  );
}

function largestBin(shown: readonly Shown[]): number {
  return Math.max(1, ...shown.flatMap(({ calibration }) => calibration.bins.map((bin) => bin.examples)));
}

/** "Expected calibration error 0.12: stated confidence is 11 points above the accuracy: over-confident." */
function inWords({ error, bins }: Calibration): string {
  const all = bins.reduce((sum, bin) => sum + bin.examples, 0);
  const above = bins.reduce((sum, bin) => sum + bin.examples * (bin.confidence - bin.accuracy), 0) / all;
  const points = text.points(String(Math.round(Math.abs(above) * 1000) / 10));
  const lean = !(Math.abs(above) >= 0.01)
    ? text.balanced
    : above > 0
      ? text.overConfident(points)
      : text.underConfident(points);
  return `${text.calibrationSpoken(number(error))}: ${lean}`;
}
