/** Shares by row and epoch; null where a row has none. */
export interface HeatModel {
  title: string;
  note: string;
  epochs: number[];
  rows: {
    label: string;
    /** At the top of its column in a CSV file, in English; its label where that is a name. */
    head?: string;
    values: readonly (number | null)[];
  }[];
}

/** The scale ends here at least, so that a hundredth of nothing doesn't look like much. */
const FULL = 0.1;

/** How strong the colour of a share is, 0 to 1, among those of its map; null for a share that is missing. */
export function strengthIn({ rows }: HeatModel): (value: number | null) => number | null {
  const full = rows.flatMap(({ values }) => values).reduce<number>((a, b) => Math.max(a, b ?? 0), FULL);
  return (value) => (value === null ? null : 0.12 + 0.88 * (value / full));
}
