import path from 'node:path';
import type { Disposable } from './disposable';
import { foldersWith, watchFolder } from './watch-folder';

/** Names of the files of a sweep (protocol/sweep.ts). */
export const SWEEP_FILES = { record: 'sweep.json', trials: 'trials.ndjson' } as const;

export function sweepsFolder(folder: string): string {
  return path.join(folder, '.regulens', 'sweeps');
}

/** Tells when a sweep of a workspace folder comes, goes or changes; also where there is none yet. */
export function watchSweeps(folder: string, listener: () => void): Disposable {
  return watchFolder(sweepsFolder(folder), listener, foldersWith(SWEEP_FILES.record, SWEEP_FILES.trials));
}
