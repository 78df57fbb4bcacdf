import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../protocol/run-record';
import { UserError } from '../protocol/user-error';
import { errorCode, FILES } from './files';
import { isLive, lostRecord, supervisorIsGone, type RunStore } from './store';

/** A supervisor that was killed changes no file: how often to look whether it is still there. */
const LIVENESS_MS = 2000;

/** Notices that a run's record has changed, at the cost of one `stat` a look. */
export class RecordWatcher {
  readonly #store: RunStore;
  readonly #id: string;
  #stamp = '';
  #checkedAt = -Infinity;
  #latest: RunRecord | null;
  #takenText = '';

  /** @param known the record as it was read before, which counts where the run is deleted before the first look */
  constructor(store: RunStore, id: string, known: RunRecord | null = null) {
    this.#store = store;
    this.#id = id;
    this.#latest = known;
  }

  get live(): boolean {
    return this.#latest !== null && isLive(this.#latest);
  }

  async look(): Promise<void> {
    const stamp = stampOf(path.join(this.#store.directory(this.#id), FILES.record));
    const now = performance.now();
    if (stamp === this.#stamp && !(this.live && now - this.#checkedAt > LIVENESS_MS)) return;
    this.#stamp = stamp;
    this.#checkedAt = now;
    try {
      this.#latest = await this.#store.read(this.#id);
    } catch (error) {
      // Deleted or damaged meanwhile: the last good record stays, and the list of runs tells the rest.
      if (!(error instanceof UserError)) throw error;
      await this.#lookForProcess();
    }
  }

  /** Where there is no record to say so, the end of a run is that nobody watches over it any more. */
  async #lookForProcess(): Promise<void> {
    const latest = this.#latest;
    if (latest === null || !isLive(latest) || !(await supervisorIsGone(latest))) return;
    this.#latest = lostRecord(
      latest,
      l10n.t('The folder of this run was deleted or damaged while it ran, so nobody knows how it ended.'),
    );
  }

  /** The record, if it differs from the one taken last. */
  take(): RunRecord | null {
    const text = JSON.stringify(this.#latest);
    if (this.#latest === null || text === this.#takenText) return null;
    this.#takenText = text;
    return this.#latest;
  }
}

/** By which it is seen that a file is another one; empty where there is none, or none that may be looked at. */
function stampOf(file: string): string {
  try {
    const { ino, mtimeMs, size } = fs.statSync(file);
    return `${ino}:${mtimeMs}:${size}`;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return '';
  }
}
