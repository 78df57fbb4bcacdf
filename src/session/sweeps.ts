import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import type { Sweep } from '../protocol/sweep';
import { UserError } from '../protocol/user-error';
import type { Disposable, SweepStore, SweepSummary } from '../runs';
import { isRunId } from '../runs/run-id';
import { sweepsFolder, watchSweeps } from '../runs/sweep-files';
import { Emitter } from './emitter';

export type ListedSweep = SweepSummary & { folder: string };

/** Importances take time that grows with the square of the trials: of a sweep that goes on they are renewed when so many more are complete. */
const GROWTH = 1.1;

interface Watched {
  folder: string;
  watch: Disposable;
}

/** Which sweeps there are in all folders, each as views show it, and which of them this process runs. */
export class Sweeps {
  readonly #changed = new Emitter<void>();
  readonly #here = new Map<string, AbortController>();
  readonly #told = new Map<string, { complete: number; sweep: Sweep }>();
  #watched: Watched[] = [];

  constructor(folders: readonly string[]) {
    this.setFolders(folders);
  }

  /** The workspace's folders changed. */
  setFolders(folders: readonly string[]): void {
    for (const { watch } of this.#watched) watch.dispose();
    this.#watched = folders.map((folder) => ({
      folder,
      watch: watchSweeps(folder, () => this.#changed.fire()),
    }));
    this.#changed.fire();
  }

  /** Sweeps came, went or went on. */
  onDidChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** All sweeps of all folders, newest first. */
  async list(): Promise<ListedSweep[]> {
    const lists = await Promise.all(
      this.#watched.map(async ({ folder }) => {
        // Where nobody ever swept, nothing of it is loaded.
        if (!fs.existsSync(sweepsFolder(folder))) return [];
        return (await (await storeOf(folder)).list()).map((sweep) => ({ ...sweep, folder }));
      }),
    );
    return lists.flat().sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));
  }

  /** @throws UserError where no folder has this sweep or its files can't be used */
  async read(id: string): Promise<Sweep> {
    const stored = await (await this.store(id)).read(id);
    const complete = stored.trials.filter(({ state }) => state === 'complete').length;
    const told = this.#told.get(id);
    const { describeSweep } = await import('../experiments/sweep/describe-sweep');
    const isOld = !told || stored.record.status !== 'running' || complete > told.complete * GROWTH;
    const sweep = describeSweep(stored, isOld ? undefined : told.sweep.importances);
    this.#told.set(id, { complete: isOld ? complete : told.complete, sweep });
    return sweep;
  }

  /** The store that holds a sweep. @throws UserError where there is none */
  async store(id: string): Promise<SweepStore> {
    return storeOf(this.#folderOf(id));
  }

  /** Removes a sweep's record; its runs stay. @throws UserError where it goes on */
  async delete(id: string): Promise<void> {
    await (await this.store(id)).delete(id);
    this.#told.delete(id);
    this.#changed.fire();
  }

  /** Marks a sweep as run by this process until `work` is done. */
  async hold<T>(id: string, abort: AbortController, work: Promise<T>): Promise<T> {
    this.#here.set(id, abort);
    try {
      return await work;
    } finally {
      this.#here.delete(id);
      this.#changed.fire();
    }
  }

  /** Ends a sweep that this process runs; what is known of it is kept. @throws UserError for one that it doesn't run */
  stop(id: string): void {
    const abort = this.#here.get(id);
    if (!abort)
      throw new UserError(
        l10n.t('This sweep isn’t run by this window.'),
        l10n.t('Stop it where it was started: in a terminal with Ctrl+C.'),
      );
    abort.abort();
  }

  #folderOf(id: string): string {
    // An id names a folder: anything else isn't looked for.
    const found = isRunId(id)
      ? this.#watched.find(({ folder }) => fs.existsSync(path.join(sweepsFolder(folder), id)))
      : undefined;
    if (!found)
      throw new UserError(
        l10n.t`There is no sweep ${id}.`,
        l10n.t('Choose another one from the list of runs.'),
      );
    return found.folder;
  }

  dispose(): void {
    for (const { watch } of this.#watched) watch.dispose();
    for (const abort of this.#here.values()) abort.abort();
    this.#changed.dispose();
  }
}

async function storeOf(folder: string): Promise<SweepStore> {
  const { SweepStore } = await import('../runs/sweep-store');
  return new SweepStore(folder);
}
