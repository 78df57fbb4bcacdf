import * as l10n from '@vscode/l10n';
/** Words about looking at a chart and taking it along. */
export const chartWords = {
  leftOut: (n: string, one: boolean) =>
    one ? l10n.t('1 value at or below 0 is left out') : l10n.t`${n} values at or below 0 are left out`,
  nothingPositive: l10n.t('no value is above 0: the scale stays linear'),
  smoothedBy: (weight: string) => l10n.t`smoothed by ${weight}`,
  /** Of a mark to the left of what is in sight. */
  before: (label: string) => `← ${label}`,
  unsmoothed: (weight: string) =>
    l10n.t`Lines are drawn smoothed by ${weight}; the values told are the raw ones.`,

  moreInTable: (n: number) =>
    n === 1 ? l10n.t('1 more line is in the table.') : l10n.t`${n} more lines are in the table.`,
  noneInSight: (line: string) => l10n.t`${line} has no value in sight.`,
  noFiniteValue: (line: string) => l10n.t`${line} has no finite value.`,
  valueAt: (value: string, x: string, place: string) =>
    l10n.t({ message: '{0} at {1} {2}', args: [value, x, place], comment: '0.61 at epoch 12' }),
  thenNoNumber: (told: string, x: string, place: string) => l10n.t`${told}; not a number at ${x} ${place}.`,
  isAt: (line: string, value: string) => l10n.t`${line} is ${value}`,
  stayed: (line: string, value: string, x: string, first: string, last: string) =>
    l10n.t`${line} stayed at ${value} from ${x} ${first} to ${last}`,
  fellThenRose: (line: string, from: string, turn: string, last: string) =>
    l10n.t`${line} fell from ${from} to ${turn}, then rose to ${last}`,
  roseThenFell: (line: string, from: string, turn: string, last: string) =>
    l10n.t`${line} rose from ${from} to ${turn}, then fell to ${last}`,
  moved: (line: string, low: string, high: string, last: string) =>
    l10n.t`${line} moved between ${low} and ${high}, ending with ${last}`,
  rose: (line: string, from: string, last: string) => l10n.t`${line} rose from ${from} to ${last}`,
  fell: (line: string, from: string, last: string) => l10n.t`${line} fell from ${from} to ${last}`,

  span: (x: string, from: string, to: string) => `${x} ${from}–${to}`,
  inSight: (x: string, from: string, to: string, first: string, last: string) =>
    l10n.t`In sight: ${x} ${from} to ${to} of ${first} to ${last}.`,
  allInSight: (x: string, first: string, last: string) => l10n.t`All in sight: ${x} ${first} to ${last}.`,
  zoomIn: l10n.t('Zoom in'),
  zoomOut: l10n.t('Zoom out'),
  showAll: l10n.t('Show all'),
  more: l10n.t('More'),
  moreOf: (title: string) => l10n.t`${title}: zoom, smoothing, export`,
  exportOf: (title: string) => l10n.t`${title}: export`,
  smoothing: l10n.t('Smoothing'),
  smoothingOff: l10n.t('off'),
  help: l10n.t(
    'Drag over a stretch or turn the wheel with Ctrl to zoom, drag with Shift to move, double-click to show all. Keys: arrows read values, + and − zoom, comma and full stop move, 0 or Escape shows all.',
  ),

  copyPng: l10n.t('Copy as PNG'),
  savePng: l10n.t('Save as PNG…'),
  saveSvg: l10n.t('Save as SVG…'),
  exportCsv: l10n.t('Export CSV…'),
  copied: (title: string) => l10n.t`${title}: copied as PNG.`,
  notCopied: (reason: string) =>
    l10n.t`The picture couldn’t be copied: ${reason} “Save as PNG…” works without the clipboard.`,
  notExported: (title: string, reason: string) => l10n.t`${title}: not exported. ${reason}`,
  noClipboard: l10n.t('this page has no access to the clipboard.'),
  noPicture: l10n.t('The browser couldn’t draw the picture.'),
  tooLarge: (title: string) =>
    l10n.t`${title}: too large to save from here. The run’s own CSV has all values.`,

  baseline: l10n.t('Baseline'),
  noBaseline: l10n.t('no baseline'),
  isBaseline: (name: string) => l10n.t`${name} (baseline)`,
  baselineNote: l10n.t('grey: baseline'),
  value: l10n.t('value'),
  smoothed: l10n.t('smoothed'),
};
