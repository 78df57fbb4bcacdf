import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Hands on what a stream brings, whole line by whole line, and its last one even without an end. */
export function splitLines(stream: Readable, use: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) use(line);
  });
  stream.on('end', () => {
    if (rest !== '') use(rest);
  });
}
