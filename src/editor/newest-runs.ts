import type { RunRecord } from '../protocol/run-record';
import { concernedFiles, type RunSession, type SessionLease, type Sessions } from '../session';

export type SessionSource = Pick<Sessions, 'list' | 'open' | 'onDidChangeRuns'>;

interface Disposable {
  dispose(): void;
}

/** Scripts whose runs are kept open, newest first: opening a run reads all of its events. */
const SCRIPT_LIMIT = 20;
/** Runs of a script that are looked through for one with something to say. */
const SILENT_LIMIT = 4;
/** How long a run just opened may take to be read before it counts as silent. */
const READING_MS = 2000;

/**
 * Knows, of every script, the run whose findings the editor shows: the newest that has findings, or that ended after it
 * trained something. A run that has only just begun, or that broke before training, doesn't clear what an older one said.
 */
export class NewestRuns implements Disposable {
  readonly #sessions: SessionSource;
  readonly #report: (error: unknown) => void;
  readonly #watch: Disposable;
  readonly #held = new Map<string, { lease: SessionLease; change: Disposable }>();
  readonly #listeners = new Set<() => void>();
  readonly #dismissed = new Set<string>();
  /** By script: newest first, ending with the one that speaks. */
  #runs: RunSession[][] = [];
  #refreshing: Promise<void> | null = null;
  #stale = false;
  #disposed = false;

  constructor(sessions: SessionSource, report: (error: unknown) => void) {
    this.#sessions = sessions;
    this.#report = report;
    this.#watch = sessions.onDidChangeRuns(() => void this.refresh());
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** All runs whose findings are shown, newest first. */
  get speaking(): RunSession[] {
    return this.#runs.flatMap((runs) => runs.filter(speaks).slice(0, 1)).sort(newestFirst);
  }

  /** The run that has the say about a file: the newest of those that trained something made in it. */
  speakerFor(file: string): RunSession | null {
    const key = fileKey(file);
    return this.speaking.find((session) => concernedFiles(session).some((f) => fileKey(f) === key)) ?? null;
  }

  /** A run of this script that is still going on. */
  liveFor(file: string): RunSession | null {
    const key = fileKey(file);
    const live = this.#runs.flat().filter((session) => session.live);
    return (
      live.find(
        (session) =>
          fileKey(session.record.launch.script) === key ||
          concernedFiles(session).some((f) => fileKey(f) === key),
      ) ?? null
    );
  }

  /** Hides what the present runs say, until a newer run says something. */
  dismissAll(): void {
    for (const session of this.speaking) this.#dismissed.add(session.id);
    this.#tell();
  }

  isDismissed(session: RunSession): boolean {
    return this.#dismissed.has(session.id);
  }

  /** Calls `action` with a run that has been read. @throws UserError where there is no such run. */
  async with<T>(id: string, action: (session: RunSession) => Promise<T>): Promise<T> {
    const held = this.#held.get(id);
    if (held) return action(held.lease.session);
    const lease = await this.#sessions.open(id);
    try {
      await untilRead(lease.session);
      return await action(lease.session);
    } finally {
      lease.dispose();
    }
  }

  /** Looks for new runs; resolves when what is known is up to date. Calls while one is under way are joined into one more. */
  async refresh(): Promise<void> {
    this.#stale = true;
    this.#refreshing ??= this.#refreshUntilFresh();
    await this.#refreshing;
  }

  dispose(): void {
    this.#disposed = true;
    this.#watch.dispose();
    this.#listeners.clear();
    this.#keepOnly(new Set());
  }

  async #refreshUntilFresh(): Promise<void> {
    try {
      while (this.#stale && !this.#disposed) {
        this.#stale = false;
        await this.#lookAgain();
      }
    } catch (error) {
      this.#report(error);
    } finally {
      this.#refreshing = null;
    }
  }

  async #lookAgain(): Promise<void> {
    const listed = await this.#sessions.list();
    const records = listed.flatMap((run) => ('record' in run ? [run.record] : []));
    const found: RunSession[][] = [];
    for (const candidates of byScript(records).slice(0, SCRIPT_LIMIT)) {
      const runs: RunSession[] = [];
      for (const { id } of candidates.slice(0, SILENT_LIMIT)) {
        const session = await this.#open(id);
        if (session) runs.push(session);
        if (session && speaks(session)) break;
      }
      found.push(runs);
    }
    this.#runs = found;
    this.#keepOnly(new Set(found.flat().map(({ id }) => id)));
    this.#tell();
  }

  async #open(id: string): Promise<RunSession | null> {
    const held = this.#held.get(id);
    if (held) return held.lease.session;
    let lease: SessionLease;
    try {
      lease = await this.#sessions.open(id);
    } catch (error) {
      this.#report(error); // Deleted since it was listed, or unreadable: the others still count.
      return null;
    }
    const { session } = lease;
    let spoke = speaks(session);
    const change = session.onChange(() => {
      const now = speaks(session);
      if (now !== spoke) void this.refresh();
      spoke = now;
      this.#tell();
    });
    this.#held.set(id, { lease, change });
    if (!session.live) await untilRead(session);
    spoke = speaks(session);
    return session;
  }

  #keepOnly(wanted: ReadonlySet<string>): void {
    for (const [id, { lease, change }] of this.#held) {
      if (wanted.has(id)) continue;
      change.dispose();
      lease.dispose();
      this.#held.delete(id);
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Paths as keys: Windows' drive letter comes in both cases. */
export function fileKey(file: string): string {
  return file.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

function speaks({ diagnosis, live, state }: RunSession): boolean {
  return diagnosis.findings.length > 0 || (!live && state.fits.length > 0);
}

/** Runs of experiments are left out: their text was edited in memory and is not what the file holds. Imported ones have no script. */
function byScript(records: readonly RunRecord[]): RunRecord[][] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    if (record.parent || record.edited || record.imported) continue;
    const key = JSON.stringify([record.launch.script, record.launch.npmScript]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()];
}

function newestFirst(a: RunSession, b: RunSession): number {
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** A session begins empty; the record comes after all events there are so far. */
async function untilRead(session: RunSession): Promise<void> {
  if (session.state.lastEventAt > 0) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      change.dispose();
      resolve();
    };
    const timer = setTimeout(done, READING_MS);
    const change = session.onChange(({ recordChanged }) => {
      if (recordChanged) done();
    });
  });
}
