import fs from 'node:fs';
import path from 'node:path';
import type { Disposable } from './disposable';
import { FILES } from './files';

const POLL_MS = 1000;

/**
 * Tells of changes of the run records below `target`, or of other files of the folders in it. Where the system can watch folders (all do locally, network drives often
 * don't) it tells at once; a look every second at what is there catches everything else, the folder's own making included.
 */
export function watchFolder(
  target: string,
  listener: () => void,
  files: readonly string[] = [FILES.record],
): Disposable {
  let watcher: fs.FSWatcher | null = null;
  let seen = fingerprint(target, files);

  const look = () => {
    const now = fingerprint(target, files);
    if (now === null) stopWatching();
    else watcher ??= tryWatch();
    if (now === seen) return;
    seen = now;
    listener();
  };
  const stopWatching = () => {
    watcher?.close();
    watcher = null;
  };
  const tryWatch = (): fs.FSWatcher | null => {
    try {
      return fs.watch(target, { persistent: false }, look).on('error', stopWatching);
    } catch {
      return null; // Out of watches, or a file system without them: polling alone.
    }
  };
  const timer = setInterval(look, POLL_MS).unref();
  if (seen !== null) watcher = tryWatch();
  return {
    dispose: () => {
      clearInterval(timer);
      stopWatching();
    },
  };
}

/** Changes whenever a run comes, goes or gets a new record; null while there is no folder. A few microseconds a run. */
function fingerprint(target: string, files: readonly string[]): string | null {
  try {
    return fs
      .readdirSync(target, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        files.map((file) => {
          const stat = fs.statSync(path.join(target, name, file), { throwIfNoEntry: false });
          return stat ? `${name}:${stat.ino}:${stat.mtimeMs}` : name;
        }),
      )
      .join('\n');
  } catch {
    return null;
  }
}
