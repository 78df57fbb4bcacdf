import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutNonFinite } from '../protocol/non-finite';
import { RunsPageMessage, type BrokenRow, type RunRow, type RunsHostMessage } from '../protocol/runs-page';
import type { Disposable, RunStore, RunSummary } from '../runs';
import type { Digests, Sessions } from '../session';
import { pageMessage } from './page-message';

/** What the table of runs asks for that isn't about what it shows. */
export type RunsRequest = Exclude<RunsPageMessage, { type: 'ready' }>;

export interface RunsHostDeps {
  sessions: Pick<Sessions, 'list' | 'onDidChangeRuns' | 'stores'>;
  digests: Pick<Digests, 'get' | 'kept'>;
  /** Tells which runs there is more to say of. */
  onDidLearn: (listener: (ids: readonly string[]) => void) => Disposable;
  post: (message: unknown) => void;
  /** Carries out what the reader asked for. */
  request: (request: RunsRequest) => void;
  /** A message that breaks the contract, or an error of ours. */
  report: (error: unknown) => void;
}

type Listed = RunSummary & { store: RunStore };

/** Telling a page more often than this (milliseconds) what has changed would be wasted on people. */
const INTERVAL = 250;
/** The first rows wait for what is kept of their runs at most so long. */
const LONGEST_WAIT = 250;

/** The extension's side of the table of all runs: a page that says it is ready gets all rows, then those that changed. */
export class RunsHost {
  readonly #deps: RunsHostDeps;
  readonly #watches: Disposable[];
  #isReady = false;
  #list: readonly Listed[] = [];
  /** What the page has, as text. */
  #sent = new Map<string, string>();
  readonly #stale = new Set<string>();
  #isListStale = false;
  #timer: NodeJS.Timeout | null = null;
  /** One reading after the other, so that an older one can't come last. */
  #sending: Promise<void> = Promise.resolve();

  constructor(deps: RunsHostDeps) {
    this.#deps = deps;
    this.#watches = [
      deps.sessions.onDidChangeRuns(() => {
        this.#isListStale = true;
        this.#soon();
      }),
      deps.onDidLearn((ids) => {
        for (const id of ids) this.#stale.add(id);
        this.#soon();
      }),
    ];
  }

  /** One message of the page, unchecked. */
  receive(data: unknown): void {
    const message = pageMessage(RunsPageMessage, data, this.#deps.report);
    if (!message) return;
    if (message.type !== 'ready') {
      this.#deps.request(message);
      return;
    }
    this.#isReady = true;
    this.#then(() => this.#sendAll());
  }

  /** The page is gone from sight; VS Code has thrown its contents away. */
  hide(): void {
    this.#isReady = false;
  }

  dispose(): void {
    this.hide();
    for (const watch of this.#watches) watch.dispose();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #soon(): void {
    if (!this.#isReady) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#then(() => this.#sendChanges());
    }, INTERVAL);
  }

  #then(send: () => Promise<void>): void {
    this.#sending = this.#sending.then(send).catch(this.#deps.report);
  }

  async #sendAll(): Promise<void> {
    this.#list = await this.#deps.sessions.list();
    this.#isListStale = false;
    // Asked for first, for what is kept of them comes at once: a page that gets the rows again a moment later draws everything twice.
    for (const run of this.#list) if ('record' in run) this.#deps.digests.get(run.store, run.record);
    await Promise.race([this.#deps.digests.kept(), sleep(LONGEST_WAIT)]);
    this.#stale.clear();
    if (!this.#isReady) return;
    const rows = this.#list.map((run) => this.#rowOf(run));
    this.#sent = new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
    this.#post({ type: 'all-runs', ...sorted(rows) });
  }

  async #sendChanges(): Promise<void> {
    const whole = this.#isListStale;
    this.#isListStale = false;
    if (whole) this.#list = await this.#deps.sessions.list();
    if (!this.#isReady) return;
    const looked = whole ? this.#list : this.#list.filter(({ id }) => this.#stale.has(id));
    this.#stale.clear();
    const rows = looked.map((run) => this.#rowOf(run)).filter((row) => this.#isNews(row));
    const present = new Set(this.#list.map(({ id }) => id));
    const removed = [...this.#sent.keys()].filter((id) => !present.has(id));
    for (const id of removed) this.#sent.delete(id);
    if (rows.length > 0 || removed.length > 0) this.#post({ type: 'changed-runs', ...sorted(rows), removed });
  }

  #isNews(row: RunRow | BrokenRow): boolean {
    const text = JSON.stringify(row);
    if (this.#sent.get(row.id) === text) return false;
    this.#sent.set(row.id, text);
    return true;
  }

  #rowOf(run: Listed): RunRow | BrokenRow {
    if ('problem' in run) return { id: run.id, problem: run.problem };
    const { record, store, notes, notesProblem = null } = run;
    const { launch } = record;
    return {
      id: record.id,
      name: record.name,
      status: record.status,
      created: record.created,
      ended: record.ended,
      reason: record.reason,
      script: launch.npmScript ?? path.basename(launch.script),
      args: launch.args.join(' '),
      folder: this.#deps.sessions.stores.length > 1 ? path.basename(store.folder) : null,
      seed: launch.seed,
      edited: record.edited,
      experiment: record.parent,
      tags: notes?.tags ?? [],
      note: notes?.note ?? '',
      pinned: notes?.pinned ?? false,
      notesProblem,
      digest: this.#deps.digests.get(store, record),
    };
  }

  #post(message: RunsHostMessage): void {
    this.#deps.post(withoutNonFinite(message));
  }
}

function sorted(rows: readonly (RunRow | BrokenRow)[]): { rows: RunRow[]; broken: BrokenRow[] } {
  return {
    rows: rows.flatMap((row) => ('problem' in row ? [] : [row])),
    broken: rows.flatMap((row) => ('problem' in row ? [row] : [])),
  };
}
