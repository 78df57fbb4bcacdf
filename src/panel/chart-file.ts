import { type ChartContent, fileNameFrom, type SaveChart } from '../protocol/chart-file';

/** How a PNG begins (w3.org/TR/png, 5.2). */
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The file that a page asks to have saved. The page is ours, but what it sends is checked all the same. @throws Error for pixels that are no PNG */
export function chartFile({ name, content }: Pick<SaveChart, 'name' | 'content'>): {
  name: string;
  data: string | Uint8Array;
} {
  return {
    name: `${fileNameFrom(name)}.${content.format}`,
    data: dataOf(content),
  };
}

function dataOf(content: ChartContent): string | Uint8Array {
  if (content.format !== 'png') return content.text;
  const bytes = Buffer.from(content.base64, 'base64');
  if (PNG.some((byte, at) => bytes[at] !== byte)) throw new Error('The page sent a picture that is no PNG.');
  return bytes;
}
