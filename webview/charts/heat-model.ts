/** Shares by row and epoch. */
export interface HeatModel {
  title: string;
  note: string;
  epochs: number[];
  rows: { label: string; values: number[] }[];
}

/** The scale ends here at least, so that a hundredth of nothing doesn't look like much. */
const FULL = 0.1;

/** How strong the colour of a share is, 0 to 1, among those of its map. */
export function strengthIn({ rows }: HeatModel): (value: number) => number {
  const full = Math.max(FULL, ...rows.flatMap(({ values }) => values));
  return (value) => 0.12 + 0.88 * (value / full);
}
