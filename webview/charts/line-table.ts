import { number } from '../format';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { type LineModel, longest, placeName } from './series';
import type { Span } from './span';
import { capital, valuesAt } from './summary';

const TABLE_ROWS = 100;

/** The values in sight as a table, thinned where they are many; the lowest of each line always among them. */
export function tableOf(model: LineModel, span: Span): TableData {
  const places = longest(model.series);
  const { from, to } = places?.indexes(span) ?? { from: 0, to: 0 };
  const length = to - from;
  const best = model.series.map(
    ({ curve }) => (places?.nearest(curve.x(curve.extremes(false, span).low)) ?? -1) - from,
  );
  const kept = thin(length, TABLE_ROWS, best);
  return {
    columns: [capital(model.x), ...model.series.map((series) => capital(series.label))],
    rows: kept.map((index) => {
      const x = places?.x(from + index) ?? NaN;
      const values = new Map(valuesAt(model, x).map(({ series, y }) => [series, y]));
      return [placeName(model, x), ...model.series.map((series) => number(values.get(series)))];
    }),
    note: kept.length < length ? words.rowsLeftOut(kept.length, length) : undefined,
  };
}
