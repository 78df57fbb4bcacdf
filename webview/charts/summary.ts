import type { Curve } from './curve';
import { type LineModel, placeName, type Series } from './series';

/** A change smaller than this share of the whole range is not worth a word. */
const NOTABLE = 0.05;

/** A chart in words: "Validation loss fell from 0.70 to 0.60 at epoch 4, then rose to 1.30 at epoch 80." */
export function describeChart(model: LineModel): string {
  const lines = model.series.filter((series) => series.faint !== true);
  const told = lines.slice(0, 6).map((series) => describeSeries(series, model.x, model.format, model.places));
  const rest = lines.length > 6 ? [`${lines.length - 6} more lines are in the table.`] : [];
  const onset = model.onset ? [`${capital(model.onset.label)}.`] : [];
  const band = model.band ? [model.band.spoken] : [];
  const mark = model.mark
    ? [`${capital(model.mark.label)}: ${model.x} ${placeName(model, model.mark.x)}.`]
    : [];
  return [...told, ...rest, ...onset, ...band, ...mark].join(' ');
}

export function describeSeries(
  series: Series,
  x: string,
  format: (value: number) => string,
  places?: readonly string[],
): string {
  const { curve } = series;
  const name = capital(series.label);
  const { first, last, bottom, top, broken } = landmarks(curve);
  if (first < 0) return `${name} has no finite value.`;

  const y = (index: number) => curve.y(index);
  const place = (index: number) => placeName({ places }, curve.x(index));
  const at = (index: number) => `${format(y(index))} at ${x} ${place(index)}`;
  const end = broken < 0 ? '.' : `; not a number at ${x} ${place(broken)}.`;
  if (first === last) return `${name} is ${at(first)}${end}`;

  const range = y(top) - y(bottom);
  const dip = Math.min(y(first), y(last)) - y(bottom);
  const hump = y(top) - Math.max(y(first), y(last));
  const start = format(y(first));
  if (range === 0) return `${name} stayed at ${start} from ${x} ${place(first)} to ${place(last)}${end}`;
  if (Math.max(dip, hump) > NOTABLE * range) {
    const turn = dip >= hump ? bottom : top;
    const [before, after] = dip >= hump ? ['fell', 'rose'] : ['rose', 'fell'];
    // From a start that is itself the extreme, only the way back is told.
    if (Math.abs(y(turn) - y(first)) > NOTABLE * range)
      return `${name} ${before} from ${start} to ${at(turn)}, then ${after} to ${at(last)}${end}`;
  }
  if (Math.abs(y(last) - y(first)) <= NOTABLE * range)
    return `${name} moved between ${format(y(bottom))} and ${format(y(top))}, ending with ${at(last)}${end}`;
  return `${name} ${y(last) > y(first) ? 'rose' : 'fell'} from ${start} to ${at(last)}${end}`;
}

/** Indexes of what there is to tell of a line; -1 where there is none. */
function landmarks(curve: Curve) {
  const { low, high, gap } = curve.extremes();
  return { first: curve.first(), last: curve.last(), bottom: low, top: high, broken: gap };
}

/** The values of all lines at one place: "Epoch 12: validation loss 0.61, training loss 0.20". */
export function describePlace(model: LineModel, x: number): string {
  return `${capital(model.x)} ${placeName(model, x)}: ${valuesAt(model, x)
    .map(({ series, y }) => `${series.label} ${model.format(y)}`)
    .join(', ')}`;
}

/** The lines that have a value exactly at `x`. */
export function valuesAt(model: LineModel, x: number): { series: Series; y: number }[] {
  return model.series.flatMap((series) => {
    const index = series.curve.nearest(x);
    return series.curve.x(index) === x ? [{ series, y: series.curve.y(index) }] : [];
  });
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
