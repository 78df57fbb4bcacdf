import type { AugmentedExamples } from '../../src/protocol/events';
import { caption, tableButton } from '../charts/figure';
import { h, onChange, refill, svg } from '../dom';
import { number, share } from '../format';
import type { Page, Section } from '../page';
import { dataTable } from '../table';
import { words } from '../words';
import { card, mainOnly } from './parts';

const text = words.model;
const ID = 'augmented';

interface Pictures {
  original: Uint8Array;
  augmented: Uint8Array[];
}

/** A few examples as they are and as the model's augmenting layers make them: too much is seen at once. */
export function augmentedSection(page: Page): Section {
  const { element, title, note, controls, body } = card(ID);
  title.textContent = text.augmented;
  let event: AugmentedExamples | null = null;
  let pictures: Pictures[] = [];
  let losses = '';
  const draw = onChange(() => {
    if (!event) return;
    const open = page.settings().tables.includes(ID);
    refill(controls, tableButton(page, ID));
    refill(body, ...preview(event.shape, pictures, open), losses === '' ? null : h('p', {}, losses));
  });
  return {
    element,
    update(view) {
      const { fit, settings } = view;
      const latest = fit?.augmented ?? null;
      if (latest !== event) pictures = latest ? picturesOf(latest) : [];
      event = latest;
      element.hidden = pictures.length === 0;
      if (element.hidden) return;
      const measured = fit?.evaluations.findLast(({ augmentation }) => augmentation)?.augmentation;
      losses = measured
        ? text.augmentationLosses(number(measured.plainLoss), number(measured.augmentedLoss))
        : '';
      note.textContent = mainOnly(view, text.augmentedNote);
      draw(view.main?.record.id, event?.fit, event?.t, losses, settings.tables.includes(ID));
    },
  };
}

/** Examples whose bytes are as many as their shape says. */
function picturesOf({ shape, examples }: AugmentedExamples): Pictures[] {
  const size = shape[0] * shape[1] * shape[2];
  return examples.flatMap(({ original, augmented }) => {
    const [first, ...others] = [original, ...augmented].map(bytesOf);
    const whole = others.filter((bytes) => bytes?.length === size).filter((bytes) => bytes !== null);
    return first?.length === size && size > 0 ? [{ original: first, augmented: whole }] : [];
  });
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null; // Not base64: that picture is left out.
  }
}

function preview(shape: Shape, pictures: readonly Pictures[], open: boolean): (HTMLElement | null)[] {
  const changes = pictures.map(({ original, augmented }) =>
    augmented.map((one) => difference(original, one)),
  );
  const all = changes.flat();
  const mean = all.reduce((sum, change) => sum + change, 0) / Math.max(1, all.length);
  const rows = pictures.map(({ original, augmented }, index) =>
    h(
      'div',
      { class: 'augmented-row' },
      ...[original, ...augmented].map((bytes, variant) =>
        picture(
          bytes,
          shape,
          variant === 0 ? text.original(index + 1) : text.variant(index + 1, variant),
          variant > 0 ? original : null,
        ),
      ),
    ),
  );
  const table = {
    columns: [text.example, ...(changes[0] ?? []).map((_, variant) => `${text.change} ${variant + 1}`)],
    rows: changes.map((row, index) => [String(index + 1), ...row.map(share)]),
  };
  return [
    h('div', { class: 'augmented' }, ...rows),
    h('p', {}, text.augmentedText(pictures.length, share(mean))),
    open ? dataTable(caption(text.augmented, ''), table) : null,
  ];
}

/** Mean absolute difference, as a share of the range. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length / 255;
}

type Shape = AugmentedExamples['shape'];

/** An image as a canvas of its own size, made larger by the style sheet; a sequence as a curve over its original. */
function picture(bytes: Uint8Array, shape: Shape, label: string, original: Uint8Array | null): Element {
  if (shape[0] > 1) return image(bytes, shape, label);
  return svg(
    'svg',
    { viewBox: '0 0 160 60', class: 'sequence', role: 'img', 'aria-label': label },
    original && svg('polyline', { class: 'curve faint', points: points(original) }),
    svg('polyline', { class: original ? 'curve s1' : 'curve s0', points: points(bytes) }),
  );
}

function points(bytes: Uint8Array): string {
  const step = 156 / Math.max(1, bytes.length - 1);
  return [...bytes].map((value, at) => `${2 + at * step},${57 - (value / 255) * 54}`).join(' ');
}

function image(bytes: Uint8Array, [rows, columns, channels]: Shape, label: string): HTMLCanvasElement {
  const canvas = h('canvas', {
    class: 'pixels',
    width: columns,
    height: rows,
    role: 'img',
    'aria-label': label,
  });
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const data = context.createImageData(columns, rows);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      data.data[pixel * 4 + channel] = bytes[pixel * channels + (channels === 3 ? channel : 0)] ?? 0;
    data.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(data, 0, 0);
  return canvas;
}
