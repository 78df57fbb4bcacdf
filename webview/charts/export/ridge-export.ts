import { csvLine } from '../../../src/protocol/csv';
import { svg } from '../../dom';
import { number } from '../../format';
import type { Theme } from '../../theme';
import { words } from '../../words';
import { HEIGHT, outlineOf, rangeOf, type RidgeModel, shownOf, tintsOf } from '../ridge-model';
import { type Heading, paper, type Picture, topOf, WIDTH } from './paper';
import { shape, xmlText } from './svg-parts';

const STEP = 24;
const LABEL = 90;
const RIGHT = 18;
const FOOT = 30;

/** Histograms behind one another, the latest in front, as an SVG of their own. */
export function ridgeSvg(model: RidgeModel, heading: Heading, screen: Theme): Picture {
  const theme = screen.onPaper();
  const shown = shownOf(model);
  const { low, high } = rangeOf(shown) ?? { low: 0, high: 1 };
  const top = topOf(heading);
  const bottom = top + (shown.length - 1 + HEIGHT) * STEP;
  const x = (value: number) => LABEL + ((value - low) / (high - low || 1)) * (WIDTH - LABEL - RIGHT);
  const label = (at: number, y: number, text: string, anchor: 'start' | 'middle' | 'end') =>
    svg('text', { x: at, y, fill: theme.colour('muted'), 'text-anchor': anchor }, xmlText(text));
  const ridges = shown.flatMap(({ epoch, tensor }, index) => {
    const base = top + (index + HEIGHT) * STEP;
    const tints = tintsOf(index, shown.length);
    const name = label(LABEL - 10, base, index === 0 ? `${words.epoch} ${epoch}` : String(epoch), 'end');
    if (!tensor.histogram) return [name];
    const points = outlineOf(tensor.histogram).map(
      ({ value, rise }) => `${x(value).toFixed(1)} ${(base - rise * STEP).toFixed(1)}`,
    );
    return [
      shape('path', {
        d: `M${points.join('L')}Z`,
        fill: theme.tint('blue', tints.fill),
        stroke: theme.tint('blue', tints.line),
      }),
      name,
    ];
  });
  return paper(heading, bottom + FOOT, theme, [
    ...ridges,
    label(LABEL, bottom + FOOT * 0.65, number(low), 'start'),
    label(WIDTH - RIGHT, bottom + FOOT * 0.65, number(high), 'end'),
    ...(low < 0 && high > 0 ? [label(x(0), bottom + FOOT * 0.65, '0', 'middle')] : []),
  ]);
}

/** One row a bin of each epoch's histogram. */
export function ridgeCsv({ ridges }: RidgeModel): string {
  return [
    csvLine(['epoch', 'from', 'to', 'count']),
    ...ridges.flatMap(({ epoch, tensor: { histogram } }) => {
      if (!histogram) return [];
      const { min, max, counts } = histogram;
      const edge = (index: number) => min + ((max - min) * index) / counts.length;
      return counts.map((count, index) => csvLine([epoch, edge(index), edge(index + 1), count]));
    }),
  ].join('');
}
