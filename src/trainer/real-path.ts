import fs from 'node:fs';
import path from 'node:path';

/** A file's path with all links followed, the one under which it is known; also for a file that isn't there. */
export function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
