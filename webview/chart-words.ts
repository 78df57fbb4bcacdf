/** Words about looking at a chart and taking it along. */
export const chartWords = {
  leftOut: (n: string, one: boolean) =>
    one ? '1 value at or below 0 is left out' : `${n} values at or below 0 are left out`,
  nothingPositive: 'no value is above 0: the scale stays linear',
  smoothedBy: (weight: string) => `smoothed by ${weight}`,
  /** Of a mark to the left of what is in sight. */
  before: (label: string) => `← ${label}`,
  unsmoothed: (weight: string) => `Lines are drawn smoothed by ${weight}; the values told are the raw ones.`,

  span: (x: string, from: string, to: string) => `${x} ${from}–${to}`,
  inSight: (x: string, from: string, to: string, first: string, last: string) =>
    `In sight: ${x} ${from} to ${to} of ${first} to ${last}.`,
  allInSight: (x: string, first: string, last: string) => `All in sight: ${x} ${first} to ${last}.`,
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  showAll: 'Show all',
  more: 'More',
  moreOf: (title: string) => `${title}: zoom, smoothing, export`,
  smoothing: 'Smoothing',
  smoothingOff: 'off',
  help:
    'Drag over a stretch or turn the wheel with Ctrl to zoom, drag with Shift to move, double-click to show all. ' +
    'Keys: arrows read values, + and − zoom, comma and full stop move, 0 or Escape shows all.',

  copyPng: 'Copy as PNG',
  savePng: 'Save as PNG…',
  saveSvg: 'Save as SVG…',
  exportCsv: 'Export CSV…',
  copied: (title: string) => `${title}: copied as PNG.`,
  notCopied: (reason: string) =>
    `The picture couldn’t be copied: ${reason} “Save as PNG…” works without the clipboard.`,
  noClipboard: 'this page has no access to the clipboard.',
  noPicture: 'The browser couldn’t draw the picture.',
  tooLarge: (title: string) => `${title}: too large to save from here. The run’s own CSV has all values.`,

  baseline: 'Baseline',
  noBaseline: 'no baseline',
  isBaseline: (name: string) => `${name} (baseline)`,
  baselineNote: 'grey: baseline',
  value: 'value',
  smoothed: 'smoothed',
};
