import { type LineModel, longest } from './series';
import { moved, type Span, zoomed } from './span';
import type { Sight } from './summary';

/** Where a key takes the crosshair; null for other keys. Arrows may lead out of the stretch in sight. */
export function crosshairTarget(
  key: string,
  shift: boolean,
  { series }: LineModel,
  span: Span,
  at: number | null,
  width: number,
): number | null {
  const places = longest(series);
  if (!places || places.length === 0) return null;
  const { from, to } = places.indexes(span);
  const here = at === null ? null : places.nearest(at);
  const steps = to - 1 - from;
  const far = Math.max(1, Math.round(steps / 10));
  // A step that can be seen; with Shift, the next value.
  const step = shift ? 1 : Math.max(1, Math.round(steps / Math.max(1, width / 4)));
  const targets: Record<string, number> = {
    ArrowRight: here === null ? from : here + step,
    ArrowLeft: here === null ? to - 1 : here - step,
    PageDown: (here ?? from) + far,
    PageUp: (here ?? to - 1) - far,
    Home: from,
    End: to - 1,
  };
  const target = targets[key];
  return target === undefined ? null : places.x(Math.min(Math.max(target, 0), places.length - 1));
}

/** The stretch that a key brings in sight; null for other keys. Zooming is about the crosshair where there is one. */
export function spanTarget(
  key: string,
  { span, axis }: Pick<Sight, 'span' | 'axis'>,
  step: number,
  at: number | null,
): Span | null {
  const about = at ?? undefined;
  const half = (span.right - span.left) / 2;
  switch (key) {
    case '+':
    case '=':
      return zoomed(span, axis, 1 / step, about);
    case '-':
      return zoomed(span, axis, step, about);
    case ',':
      return moved(span, axis, -half);
    case '.':
      return moved(span, axis, half);
    case '0':
      return axis;
    default:
      return null;
  }
}
