import fs from 'node:fs';
import path from 'node:path';
import { FILES } from './files';
import { replaceFile } from './writing';

export type StopMode = 'graceful' | 'kill';

/** What the run was asked through its `control` file, or null. */
export function readControl(directory: string): StopMode | null {
  let text: string;
  try {
    text = fs.readFileSync(path.join(directory, FILES.control), 'utf8');
  } catch {
    return null;
  }
  const word = text.trim();
  return word === 'kill' ? 'kill' : word === 'stop' ? 'graceful' : null;
}

export function writeControl(directory: string, mode: StopMode): void {
  // Whole: the child, which looks between any two batches, must not see an empty file.
  replaceFile(path.join(directory, FILES.control), mode === 'kill' ? 'kill' : 'stop');
}
