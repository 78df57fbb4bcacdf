/** Three significant digits; a dash for none. */
export const loss = (value: number | null): string =>
  value === null ? '–' : Number.isFinite(value) ? value.toPrecision(3) : String(value);
