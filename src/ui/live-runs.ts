import type { RunRecord } from '../protocol/run-record';
import type { Disposable } from '../runs';
import { isLive } from '../runs/store';
import { Emitter } from '../session/emitter';
import type { RunSession, SessionLease, Sessions } from '../session';

/**
 * Holds the sessions of all live runs, and of the latest run even after it has ended: what the status bar, the list and the
 * compact view are about. A reloaded window finds running runs again in this way.
 */
export class LiveRuns {
  readonly #sessions: Pick<Sessions, 'list' | 'open' | 'onDidChangeRuns'>;
  readonly #report: (error: unknown) => void;
  readonly #held = new Map<string, { lease: SessionLease; change: Disposable }>();
  readonly #changed = new Emitter<RunSession | null>();
  readonly #watch: Disposable;
  #latest: string | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #disposed = false;
  /** Every run there is, readable or not, as of the last look. */
  count = 0;

  constructor(
    sessions: Pick<Sessions, 'list' | 'open' | 'onDidChangeRuns'>,
    report: (error: unknown) => void,
  ) {
    this.#sessions = sessions;
    this.#report = report;
    this.#watch = sessions.onDidChangeRuns(() => void this.refresh());
  }

  /** The run that views follow: the newest live one, else the newest; experiments' runs only where there is no other. */
  get latest(): RunSession | null {
    return this.#latest === null ? null : this.get(this.#latest);
  }

  get live(): RunSession[] {
    return [...this.#held.values()].map(({ lease }) => lease.session).filter((session) => session.live);
  }

  /** The session of a run that is live or the latest. */
  get(id: string): RunSession | null {
    return this.#held.get(id)?.lease.session ?? null;
  }

  /** Tells of a change within a session, or (null) of other runs being live or latest. */
  onDidChange(listener: (session: RunSession | null) => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Looks which runs there are; calls while one is under way are joined into one more. */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookUntilFresh();
    await this.#looking;
  }

  dispose(): void {
    this.#disposed = true;
    this.#watch.dispose();
    this.#changed.dispose();
    for (const id of [...this.#held.keys()]) this.#release(id);
  }

  async #lookUntilFresh(): Promise<void> {
    try {
      while (this.#again && !this.#disposed) {
        this.#again = false;
        await this.#look();
      }
    } catch (error) {
      this.#report(error);
    } finally {
      this.#looking = null;
    }
  }

  async #look(): Promise<void> {
    const all = await this.#sessions.list();
    const records = all.flatMap((run) => ('record' in run ? [run.record] : []));
    const latest = latestOf(records);
    const wanted = new Set(records.filter(isLive).map(({ id }) => id));
    if (latest) wanted.add(latest.id);
    for (const id of [...this.#held.keys()]) if (!wanted.has(id)) this.#release(id);
    for (const id of wanted) if (!this.#held.has(id)) await this.#hold(id);
    this.#latest = latest?.id ?? null;
    this.count = all.length;
    this.#changed.fire(null);
  }

  async #hold(id: string): Promise<void> {
    try {
      const lease = await this.#sessions.open(id);
      if (this.#disposed) lease.dispose();
      else {
        const change = lease.session.onChange(() => this.#changed.fire(lease.session));
        this.#held.set(id, { lease, change });
      }
    } catch (error) {
      this.#report(error); // Deleted between listing and opening; the others are still held.
    }
  }

  #release(id: string): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    held?.change.dispose();
    held?.lease.dispose();
  }
}

/** `records` are newest first. */
export function latestOf(records: readonly RunRecord[]): RunRecord | null {
  const own = records.filter(({ parent }) => parent === null);
  return own.find(isLive) ?? own[0] ?? records[0] ?? null;
}
