import * as l10n from '@vscode/l10n';
import type { Disposable, RunStore, RunSummary } from '../runs';
import { UserError } from '../protocol/user-error';
import { Emitter } from './emitter';
import type { RunSession } from './run-session';

export interface SessionLease extends Disposable {
  readonly session: RunSession;
}

/** Hands out sessions: one per run however many views show it, ended when the last of them lets go. */
export class Sessions {
  readonly #open = new Map<string, { session: RunSession; leases: number }>();
  readonly #runsChanged = new Emitter<void>();
  #stores: { store: RunStore; watch: Disposable }[] = [];

  constructor(stores: readonly RunStore[]) {
    this.setStores(stores);
  }

  get stores(): readonly RunStore[] {
    return this.#stores.map(({ store }) => store);
  }

  /** The workspace's folders changed. */
  setStores(stores: readonly RunStore[]): void {
    for (const { watch } of this.#stores) watch.dispose();
    this.#stores = stores.map((store) => ({ store, watch: store.watch(() => this.#runsChanged.fire()) }));
    this.#runsChanged.fire();
  }

  /** Runs came, went, ended or were renamed. */
  onDidChangeRuns(listener: () => void): Disposable {
    return this.#runsChanged.on(listener);
  }

  /** All runs of all folders, newest first. */
  async list(): Promise<(RunSummary & { store: RunStore })[]> {
    const lists = await Promise.all(
      this.stores.map(async (store) => (await store.list()).map((run) => ({ ...run, store }))),
    );
    return lists.flat().sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0));
  }

  /** @throws UserError when no folder has this run or its record can't be read. */
  async open(id: string): Promise<SessionLease> {
    const store = this.#storeOf(id);
    const record = await store.read(id);
    // With it comes the diagnosis, which a window without runs never needs.
    const { RunSession } = await import('./run-session');
    // Looked up after the wait: another view may have opened it meanwhile.
    const entry = this.#open.get(id) ?? { session: new RunSession(store, record), leases: 0 };
    this.#open.set(id, entry);
    entry.leases++;
    let released = false;
    return {
      session: entry.session,
      dispose: () => {
        if (released) return;
        released = true;
        if (--entry.leases > 0) return;
        entry.session.dispose();
        if (this.#open.get(id) === entry) this.#open.delete(id);
      },
    };
  }

  #storeOf(id: string): RunStore {
    const store = this.stores.find((candidate) => candidate.has(id));
    if (store) return store;
    throw new UserError(l10n.t`There is no run ${id}.`, l10n.t('Choose another one from the list of runs.'));
  }

  dispose(): void {
    for (const { watch } of this.#stores) watch.dispose();
    for (const { session } of this.#open.values()) session.dispose();
    this.#open.clear();
    this.#runsChanged.dispose();
  }
}
