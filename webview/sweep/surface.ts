/** A trial as a surface sees it: places on two axes, and the rank of its loss. All from 0 to 1. */
export interface SurfacePoint {
  x: number;
  y: number;
  rank: number;
}

/** Smoothed ranks over a grid, row by row from the low end of y; NaN where no trial is near. */
export interface Surface {
  columns: number;
  rows: number;
  values: Float64Array;
}

/** Spread of a uniform distribution over an axis. */
const SPREAD = 0.29;
/** A cell is shown where a trial lies within about 2.5 bandwidths. */
const NEAR = Math.exp(-(2.5 ** 2) / 2);

/**
 * Mean of the ranks of the trials around each place, nearer ones counting more: Nadaraya-Watson regression with a Gaussian kernel and
 * Scott's bandwidth for two dimensions, n^(-1/6) (Scott, Multivariate Density Estimation, 1992). What else differs between the trials is averaged over.
 * @param isChoice whether an axis has no values between its ticks; such trials count only at their own
 */
export function surfaceOf(
  points: readonly SurfacePoint[],
  isChoice: { x: boolean; y: boolean },
  columns: number,
  rows: number,
): Surface {
  const bandwidth = SPREAD * points.length ** (-1 / 6);
  const values = new Float64Array(columns * rows).fill(NaN);
  const apart = (from: number, to: number, discrete: boolean) =>
    discrete ? (Math.abs(from - to) < 1e-6 ? 0 : Infinity) : ((from - to) / bandwidth) ** 2;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [x, y] = [gridPlace(column, columns), gridPlace(row, rows)];
      let [weights, sum] = [0, 0];
      for (const point of points) {
        const weight = Math.exp(-(apart(point.x, x, isChoice.x) + apart(point.y, y, isChoice.y)) / 2);
        weights += weight;
        sum += weight * point.rank;
      }
      if (weights > NEAR) values[row * columns + column] = sum / weights;
    }
  return { columns, rows, values };
}

/** Place of a column or row, 0 to 1; a single one stands in the middle. */
function gridPlace(index: number, count: number): number {
  return count < 2 ? 0.5 : index / (count - 1);
}

/** Where the surface is lowest; null where there is none. */
export function lowestPlace({
  columns,
  rows,
  values,
}: Surface): { x: number; y: number; rank: number } | null {
  let best = -1;
  for (const [index, value] of values.entries())
    if (!Number.isNaN(value) && (best < 0 || value < (values[best] ?? Infinity))) best = index;
  if (best < 0) return null;
  return {
    x: gridPlace(best % columns, columns),
    y: gridPlace(Math.floor(best / columns), rows),
    rank: values[best] ?? NaN,
  };
}

export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** The lines along which the surface has this value, in places from 0 to 1: marching squares. */
export function isoLines({ columns, rows, values }: Surface, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      // Around the cell: bottom left, bottom right, top right, top left.
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const heights = corners.map(([x, y]) => values[y * columns + x] ?? NaN);
      if (heights.some(Number.isNaN)) continue;
      const crossings = corners.flatMap(([x, y], index) => {
        const [a = NaN, b = NaN] = [heights[index], heights[(index + 1) % 4]];
        const next = corners[(index + 1) % 4] ?? corners[0];
        if (a < level === b < level) return [];
        const share = (level - a) / (b - a);
        return [[x + (next[0] - x) * share, y + (next[1] - y) * share] as const];
      });
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        const [from, to] = [crossings[pair], crossings[pair + 1]];
        if (from && to)
          segments.push([
            from[0] / (columns - 1),
            from[1] / (rows - 1),
            to[0] / (columns - 1),
            to[1] / (rows - 1),
          ]);
      }
    }
  return segments;
}
