import type { Exportable } from './chart-exports';
import { lineCsv } from './line-csv';
import type { LinePicture } from './line-picture';
import { lineSvg } from './line-svg';

/** A line chart in the forms in which it can be taken along. */
export function lineExport(picture: LinePicture): Exportable {
  const { data, subject } = picture;
  return { title: data.title, subject, svg: () => lineSvg(picture), csv: () => lineCsv(data) };
}
