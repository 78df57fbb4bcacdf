import { words } from '../../words';
import type { Picture } from './paper';

/** Pixels for each unit of the drawing: sharp on a screen of double density and in print. */
const SCALE = 2;

/** An SVG as a PNG, drawn by the browser itself. @throws Error where it can't */
export async function pngOf({ text, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  // As data in the address: the page's policy lets images come from nowhere else.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error(words.chart.noPicture);
  return blob;
}

export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // In pieces: a function can't take a hundred thousand arguments.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
