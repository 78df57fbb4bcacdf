import fs from 'node:fs';
import path from 'node:path';
import type { Disposable } from './disposable';

const POLL_MS = 1000;

/**
 * Tells of changes of files below `target`. Where the system can watch folders (all do locally, network drives often
 * don't) it tells at once; a look every second at what is there catches everything else, the folder's own making included.
 *
 * @param fingerprint of what is watched; null while there is no such folder
 */
export function watchFolder(
  target: string,
  listener: () => void,
  fingerprint: (target: string) => string | null,
): Disposable {
  let watcher: fs.FSWatcher | null = null;
  let seen = fingerprint(target);

  const look = () => {
    const now = fingerprint(target);
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

/**
 * Tells whenever a folder comes, goes or gets other ones of these files; null while there is no folder above them. A few microseconds
 * a run.
 */
export function foldersWith(...files: readonly string[]): (target: string) => string | null {
  return (target) => {
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
  };
}

/** The same of the files that lie in a folder and aren't on their way. */
export function filesIn(target: string): string | null {
  try {
    return fs
      .readdirSync(target)
      .filter((name) => name.endsWith('.json'))
      .map((name) => {
        const stat = fs.statSync(path.join(target, name), { throwIfNoEntry: false });
        return stat ? `${name}:${stat.ino}:${stat.mtimeMs}` : name;
      })
      .join('\n');
  } catch {
    return null;
  }
}
