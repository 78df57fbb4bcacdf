import { svg } from '../../dom';
import type { Theme } from '../../theme';

/** The plot within a picture, and the way from values to places in it. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (value: number) => number;
  y: (value: number) => number;
}

/** An element without children, its numbers to two digits. */
export function shape<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Record<string, string | number | false>,
): SVGElementTagNameMap[K] {
  const short = Object.entries(props).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  ]);
  return svg(tag, Object.fromEntries(short) as Record<string, string | number | false>);
}

/**
 * A text without the characters that XML 1.0 can't have (production 2, Char): the serializer escapes markup but lets these through, and
 * the file couldn't be opened. Halves of surrogate pairs, too, become the sign for what can't be shown.
 */
export function xmlText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, '\ufffd');
}

const measuring = document.createElement('canvas').getContext('2d');

/** Width of a text in pixels. */
export function widthOf(text: string, size: number, theme: Theme): number {
  if (!measuring) return text.length * size * 0.6;
  measuring.font = `${size}px ${theme.font}`;
  return measuring.measureText(text).width;
}

/** The text, shortened until it fits. */
export function clipped(text: string, width: number, size: number, theme: Theme): string {
  if (widthOf(text, size, theme) <= width) return text;
  let [fits, beyond] = [0, text.length];
  while (beyond - fits > 1) {
    const middle = (fits + beyond) >> 1;
    if (widthOf(`${text.slice(0, middle)}…`, size, theme) <= width) fits = middle;
    else beyond = middle;
  }
  return `${text.slice(0, fits)}…`;
}
