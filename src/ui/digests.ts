import type { RunRecord } from '../protocol/run-record';
import type { Disposable, RunStore } from '../runs';
import { isLive } from '../runs/store';
import { Emitter } from '../session/emitter';
import { digestOf, type RunDigest } from './digest';

/**
 * One-line summaries of runs that have ended, for the list. Reading a run takes reading all its events, so it is done once
 * for each, one after another in the order the list asks, and only for runs that a list shows.
 */
export class Digests {
  readonly #known = new Map<string, RunDigest | null>();
  readonly #queue: { store: RunStore; id: string }[] = [];
  readonly #changed = new Emitter<string>();
  readonly #report: (error: unknown) => void;
  #reading = false;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** The digest of a run that has ended, or null while it isn't known yet. */
  get(store: RunStore, record: RunRecord): RunDigest | null {
    if (isLive(record)) return null; // What is read now would be kept, and out of date a moment later.
    const known = this.#known.get(record.id);
    if (known !== undefined) return known;
    this.#known.set(record.id, null);
    this.#queue.push({ store, id: record.id });
    if (!this.#reading) void this.#readAll();
    return null;
  }

  onDidChange(listener: (id: string) => void): Disposable {
    return this.#changed.on(listener);
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#changed.dispose();
  }

  async #readAll(): Promise<void> {
    this.#reading = true;
    const [{ diagnose }, { readRun }] = await Promise.all([
      import('../diagnosis'),
      import('../runs/read-run'),
    ]);
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      try {
        const { state } = await readRun(next.store, next.id);
        this.#known.set(next.id, digestOf({ state, diagnosis: diagnose(state) }));
        this.#changed.fire(next.id);
      } catch (error) {
        this.#report(error); // Deleted since, or unreadable: the list goes without its numbers.
      }
    }
    this.#reading = false;
  }
}
