import * as v from 'valibot';

/** A chart of a million values has some forty million characters as CSV; more than this isn't sent between page and host. */
const MOST = 200_000_000;

/** What a chart is saved as. Pictures of pixels travel as base64. */
const ChartContent = v.variant('format', [
  v.object({ format: v.literal('svg'), text: v.pipe(v.string(), v.maxLength(MOST)) }),
  v.object({ format: v.literal('csv'), text: v.pipe(v.string(), v.maxLength(MOST)) }),
  v.object({
    format: v.literal('png'),
    base64: v.pipe(v.string(), v.maxLength(MOST), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
  }),
]);
export type ChartContent = v.InferOutput<typeof ChartContent>;

/** The page asks the host to save a chart: where is asked of the reader, starting from `name`. */
export const SaveChart = v.object({
  type: v.literal('save-chart'),
  /** What the file may be called, without its ending; of any characters. */
  name: v.pipe(v.string(), v.maxLength(1000)),
  content: ChartContent,
});
export type SaveChart = v.InferOutput<typeof SaveChart>;

/** A name for a file from any text: letters, digits and `._-` only, and never a hidden file. */
export function fileNameFrom(text: string): string {
  const name = text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  // By code points: half a character is none.
  return /^.{0,100}/u.exec(name)?.[0] || 'chart';
}
