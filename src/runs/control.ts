import fs from 'node:fs';
import path from 'node:path';
import { FILES } from './files';
import { replaceFile } from './writing';

/**
 * - graceful: training stops and its weights are kept; the script goes on
 * - enough: the same, and nobody wants the weights
 * - kill: ends at once
 */
export type StopMode = 'graceful' | 'enough' | 'kill';

const WORDS: Record<StopMode, string> = { graceful: 'stop', enough: 'enough', kill: 'kill' };

/** What the run was asked through its `control` file, or null. */
export function readControl(directory: string): StopMode | null {
  let text: string;
  try {
    text = fs.readFileSync(path.join(directory, FILES.control), 'utf8');
  } catch {
    return null;
  }
  const word = text.trim();
  if (word === WORDS.kill) return 'kill';
  if (word === WORDS.enough) return 'enough';
  return word === WORDS.graceful ? 'graceful' : null;
}

export function writeControl(directory: string, mode: StopMode): void {
  // Whole: the child, which looks between any two batches, must not see an empty file.
  replaceFile(path.join(directory, FILES.control), WORDS[mode]);
}
