import { csvLine } from '../../../src/protocol/csv';
import { type LineModel, placeName } from '../series';

/** All values of a chart's lines, one row an x that any of them has, unsmoothed and with all their digits. */
export function lineCsv(model: LineModel): string {
  const curves = model.series.map(({ curve }) => curve);
  const next = curves.map(() => 0);
  const lines = [csvLine([model.xHead, ...model.series.map(({ head }) => head)])];
  for (;;) {
    let x = Infinity;
    for (const [i, curve] of curves.entries()) {
      const here = curve.x(next[i] ?? 0);
      if (here < x) x = here;
    }
    if (x === Infinity) return lines.join('');
    const row: (number | null)[] = curves.map((curve, i) => {
      const index = next[i] ?? 0;
      if (curve.x(index) !== x) return null;
      next[i] = index + 1;
      return curve.y(index);
    });
    lines.push(csvLine([model.places ? placeName(model, x) : x, ...row]));
  }
}
