import type { Curve } from './curve';
import { count } from '../format';
import { words } from '../words';
import { type LineModel, placeName, type Series } from './series';
import { type Axis, EVERYTHING, type Span } from './span';

/** A change smaller than this share of the whole range is not worth a word. */
const NOTABLE = 0.05;

/** How a chart is looked at, as far as it has to be said. */
export interface Sight {
  axis: Axis;
  /** The stretch in sight. */
  span: Span;
  /** Whether the reader wants a logarithmic scale, and whether it is one. */
  wantsLog: boolean;
  log: boolean;
  /** Weight of the smoothing; 0 for none. */
  weight: number;
}

/** A chart in words: "Validation loss fell from 0.70 to 0.60 at epoch 4, then rose to 1.30 at epoch 80." Of a stretch, what happens in it. */
export function describeChart(model: LineModel, sight: Sight | null = null): string {
  const lines = model.series.filter((series) => series.faint !== true);
  const span = sight?.span ?? EVERYTHING;
  const isPart = sight !== null && (span.left > sight.axis.left || span.right < sight.axis.right);
  const told = lines
    .slice(0, 6)
    .map((series) => describeSeries(series, model.x, model.format, model.places, span));
  const rest = lines.length > 6 ? [words.chart.moreInTable(lines.length - 6)] : [];
  const onset = model.onset ? [`${capital(model.onset.label)}.`] : [];
  const band = model.band ? [model.band.spoken] : [];
  const mark = model.mark
    ? [`${capital(model.mark.label)}: ${model.x} ${placeName(model, model.mark.x)}.`]
    : [];
  const part = isPart ? [describeSpan(model, sight)] : [];
  const scale = sight ? scaleRemarks(model, sight).map((text) => `${capital(text)}.`) : [];
  const smoothing = sight && sight.weight > 0 ? [words.chart.unsmoothed(String(sight.weight))] : [];
  return [...part, ...told, ...rest, ...onset, ...band, ...mark, ...scale, ...smoothing].join(' ');
}

/** Which stretch is in sight: "In sight: epoch 10 to 20 of 1 to 80." */
export function describeSpan(model: LineModel, { axis, span }: Pick<Sight, 'axis' | 'span'>): string {
  const text = (x: number) => spanEnd(model, x);
  if (span.left <= axis.left && span.right >= axis.right)
    return words.chart.allInSight(model.x, text(axis.left), text(axis.right));
  return words.chart.inSight(model.x, text(span.left), text(span.right), text(axis.left), text(axis.right));
}

/** An end of a stretch in words; a place between two values has no more digits than are worth reading. */
export function spanEnd(model: LineModel, x: number): string {
  return placeName(model, Number(x.toPrecision(6)));
}

/** What a logarithmic scale can't show. */
export function scaleRemarks({ series }: LineModel, { wantsLog, log }: Sight): string[] {
  if (!wantsLog) return [];
  if (!log) return [words.chart.nothingPositive];
  const leftOut = series.reduce((sum, { curve }) => sum + curve.notPositive, 0);
  return leftOut === 0 ? [] : [words.chart.leftOut(count(leftOut), leftOut === 1)];
}

export function describeSeries(
  series: Series,
  x: string,
  format: (value: number) => string,
  places?: readonly string[],
  span: Span = EVERYTHING,
): string {
  const { curve } = series;
  const name = capital(series.label);
  const { first, last, bottom, top, broken } = landmarks(curve, span);
  if (first < 0)
    return broken < 0 && curve.length > 0 ? words.chart.noneInSight(name) : words.chart.noFiniteValue(name);

  const y = (index: number) => curve.y(index);
  const place = (index: number) => placeName({ places }, curve.x(index));
  const at = (index: number) => words.chart.valueAt(format(y(index)), x, place(index));
  const whole = (told: string) =>
    broken < 0 ? `${told}.` : words.chart.thenNoNumber(told, x, place(broken));
  if (first === last) return whole(words.chart.isAt(name, at(first)));

  const range = y(top) - y(bottom);
  const dip = Math.min(y(first), y(last)) - y(bottom);
  const hump = y(top) - Math.max(y(first), y(last));
  const start = format(y(first));
  if (range === 0) return whole(words.chart.stayed(name, start, x, place(first), place(last)));
  if (Math.max(dip, hump) > NOTABLE * range) {
    const turn = dip >= hump ? bottom : top;
    // From a start that is itself the extreme, only the way back is told.
    if (Math.abs(y(turn) - y(first)) > NOTABLE * range)
      return whole(
        (dip >= hump ? words.chart.fellThenRose : words.chart.roseThenFell)(name, start, at(turn), at(last)),
      );
  }
  if (Math.abs(y(last) - y(first)) <= NOTABLE * range)
    return whole(words.chart.moved(name, format(y(bottom)), format(y(top)), at(last)));
  return whole((y(last) > y(first) ? words.chart.rose : words.chart.fell)(name, start, at(last)));
}

/** Indexes of what there is to tell of a line; -1 where there is none. */
function landmarks(curve: Curve, span: Span) {
  const { low, high, gap } = curve.extremes(false, span);
  return { first: curve.first(span), last: curve.last(false, span), bottom: low, top: high, broken: gap };
}

/** The values of all lines at one place: "Epoch 12: validation loss 0.61, training loss 0.20". */
export function describePlace(model: LineModel, x: number): string {
  const values = valuesAt(model, x).map(({ series, y }) => `${series.label} ${model.format(y)}`);
  return `${capital(model.x)} ${placeName(model, x)}: ${[...values, ...marksAt(model, x)].join(', ')}`;
}

/** What is marked at a place: the best epoch, the onset. */
export function marksAt({ onset, best = [], mark }: LineModel, x: number): string[] {
  const labels = [onset, mark, ...best].flatMap((one) => (one?.x === x ? [one.label] : []));
  return [...new Set(labels)];
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
