import { svg } from '../../dom';
import type { Theme } from '../../theme';
import { clipped, shape, xmlText } from './svg-parts';

export const WIDTH = 720;
export const FONT = 12;
const TOP = 10;
const TITLE = 24;
const NOTE = 17;

/** A picture as the text of an SVG file, with its size in pixels. */
export interface Picture {
  text: string;
  width: number;
  height: number;
}

/** What every picture says of itself. */
export interface Heading {
  title: string;
  /** The run or runs it is about. */
  subject: string;
  /** What stands beside the title. */
  note: string;
  /** The chart in words. */
  spoken: string;
}

/** Where the heading ends and the drawing may begin. */
export function topOf(heading: Heading): number {
  return TOP + TITLE + (remarksOf(heading) === '' ? 0 : NOTE);
}

/** A drawing under its heading, as an SVG of its own on white. */
export function paper(heading: Heading, height: number, theme: Theme, drawing: SVGElement[]): Picture {
  const { title, spoken } = heading;
  const remarks = remarksOf(heading);
  const root = svg(
    'svg',
    {
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      'font-family': theme.font || 'sans-serif',
      'font-size': FONT,
      role: 'img',
    },
    svg('title', {}, xmlText(remarks === '' ? title : `${title}: ${remarks}`)),
    svg('desc', {}, xmlText(spoken)),
    shape('rect', { x: 0, y: 0, width: WIDTH, height, fill: theme.colour('background') }),
    svg(
      'text',
      { x: 12, y: TOP + TITLE * 0.65, fill: theme.colour('text'), 'font-size': 15, 'font-weight': 600 },
      xmlText(clipped(title, WIDTH - 24, 15, theme)),
    ),
    remarks !== '' &&
      svg(
        'text',
        { x: 12, y: TOP + TITLE + NOTE * 0.6, fill: theme.colour('muted') },
        xmlText(clipped(remarks, WIDTH - 24, FONT, theme)),
      ),
    ...drawing,
  );
  return { text: new XMLSerializer().serializeToString(root), width: WIDTH, height };
}

function remarksOf({ subject, note }: Heading): string {
  return [subject, note].filter((text) => text !== '').join(' · ');
}
