import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One recorded run: losses after each epoch, on validation examples and on test examples that nothing was chosen by. */
export interface Recorded {
  problem: string;
  change: string;
  validation_examples: number;
  val_loss: number[];
  test_loss: number[];
  /** Training loss without penalty, in inference mode; absent where it wasn't recorded. */
  train_loss?: number[];
  /** Training loss as a framework reports it. */
  loss?: number[];
  test_examples?: number;
  /** Runs of one script: other validation rows (fold) and seeds, the same test rows. */
  group?: string;
  fold?: number;
  seed?: number;
}

export function readRecorded(file: string): Recorded[] {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recorded);
}
