import { csvLine } from '../../../src/protocol/csv';
import { svg } from '../../dom';
import { share } from '../../format';
import { thin } from '../../table';
import type { Theme } from '../../theme';
import { words } from '../../words';
import { type HeatModel, strengthIn } from '../heat-model';
import { FONT, type Heading, paper, type Picture, topOf, WIDTH } from './paper';
import { clipped, shape, xmlText } from './svg-parts';

const ROW = 22;
const GAP = 3;
const LABEL = 180;
const VALUE = 60;
const FOOT = 30;
/** As many cells in a row as can be seen. */
const COLUMNS = 400;

/** A heat map as an SVG of its own. */
export function heatSvg(model: HeatModel, heading: Heading, screen: Theme): Picture {
  const theme = screen.onPaper();
  const top = topOf(heading) + 8;
  const bottom = top + model.rows.length * ROW;
  const columns = thin(model.epochs.length, COLUMNS);
  const cell = (WIDTH - LABEL - VALUE) / columns.length;
  const strength = strengthIn(model);
  const label = (x: number, y: number, text: string, look: Record<string, string>) =>
    svg('text', { x, y, 'dominant-baseline': 'central', ...look }, xmlText(text));
  const muted = { fill: theme.colour('muted') };
  const rows = model.rows.flatMap((row, index) => {
    const y = top + index * ROW;
    const middle = y + (ROW - GAP) / 2;
    return [
      label(12, middle, clipped(row.label, LABEL - 24, FONT, theme), { fill: theme.colour('text') }),
      ...columns.flatMap((at, column) => {
        const strong = strength(row.values[at] ?? null);
        if (strong === null) return [];
        return shape('rect', {
          x: LABEL + column * cell,
          y,
          width: cell - (cell > 4 ? 1 : 0),
          height: ROW - GAP,
          fill: theme.tint('blue', strong),
        });
      }),
      label(WIDTH - 12, middle, share(row.values.at(-1)), { ...muted, 'text-anchor': 'end' }),
    ];
  });
  return paper(heading, bottom + FOOT, theme, [
    ...rows,
    label(LABEL, bottom + FOOT / 2, `${words.epoch} ${model.epochs[0] ?? ''}`, muted),
    label(WIDTH - VALUE, bottom + FOOT / 2, String(model.epochs.at(-1) ?? ''), {
      ...muted,
      'text-anchor': 'end',
    }),
  ]);
}

/** One row an epoch, one column a row of the map, with all digits. */
export function heatCsv({ epochs, rows }: HeatModel): string {
  return [
    csvLine(['epoch', ...rows.map(({ label, head = label }) => head)]),
    ...epochs.map((epoch, at) => csvLine([epoch, ...rows.map(({ values }) => values[at] ?? null)])),
  ].join('');
}
