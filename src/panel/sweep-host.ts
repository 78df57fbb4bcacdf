import { withoutNonFinite } from '../protocol/non-finite';
import type { Sweep, SweepTrial } from '../protocol/sweep';
import { SweepPageMessage, type SweepHostMessage } from '../protocol/sweep-page';
import { UserError } from '../protocol/user-error';
import type { Disposable } from '../runs';
import type { Sweeps } from '../session';
import { pageMessage } from './page-message';

/** What the page of a sweep asks for that isn't about what it shows. */
export type SweepRequest = Exclude<SweepPageMessage, { type: 'ready' }>;

export interface SweepHostDeps {
  sweeps: Pick<Sweeps, 'read' | 'onDidChange'>;
  post: (message: unknown) => void;
  /** Carries out what the reader asked for. */
  request: (request: SweepRequest) => void;
  onShown?: (sweep: Sweep | null) => void;
  /** A message that breaks the contract, or an error of ours. */
  report: (error: unknown) => void;
}

/** Reading a sweep's files again more often than this (milliseconds) would be wasted on people. */
const INTERVAL = 300;

/** The extension's side of the page of a sweep: a page that says it is ready gets it whole, then what changed. */
export class SweepHost {
  readonly #deps: SweepHostDeps;
  readonly #watch: Disposable;
  #id: string | null;
  #sent: Sweep | null = null;
  #isReady = false;
  #timer: NodeJS.Timeout | null = null;
  /** One reading after the other, so that an older one can't come last. */
  #sending: Promise<void> = Promise.resolve();

  constructor(deps: SweepHostDeps, id: string | null) {
    this.#deps = deps;
    this.#id = id;
    this.#watch = deps.sweeps.onDidChange(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.#refresh();
      }, INTERVAL);
    });
  }

  /** One message of the page, unchecked. */
  receive(data: unknown): void {
    const message = pageMessage(SweepPageMessage, data, this.#deps.report);
    if (!message) return;
    if (message.type !== 'ready') {
      this.#deps.request(message);
      return;
    }
    this.#isReady = true;
    // After a window reload only the page remembers what it showed.
    this.#id ??= message.selected[0] ?? null;
    this.#sent = null;
    this.#refresh();
  }

  select(id: string): void {
    if (id === this.#id) return;
    this.#id = id;
    this.#sent = null;
    this.#refresh();
  }

  /** The page is gone from sight; VS Code has thrown its contents away. */
  hide(): void {
    this.#isReady = false;
  }

  dispose(): void {
    this.hide();
    this.#watch.dispose();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #refresh(): void {
    if (this.#isReady) this.#sending = this.#sending.then(() => this.#send()).catch(this.#deps.report);
  }

  async #send(): Promise<void> {
    const id = this.#id;
    const sweep = id === null ? null : await this.#read(id);
    if (!this.#isReady || id !== this.#id) return;
    const sent = this.#sent;
    this.#sent = sweep;
    if (sweep?.record.id !== sent?.record.id || !sent) this.#deps.onShown?.(sweep);
    if (!sweep) this.#post({ type: 'no-sweep' });
    else if (!sent) this.#post({ type: 'sweep', sweep });
    else {
      const { record, importances, best, notes } = sweep;
      const trials = changedTrials(sent.trials, sweep.trials);
      this.#post({ type: 'trials', id: record.id, trials, record, importances, best, notes });
    }
  }

  /** Null for a sweep that was deleted. */
  async #read(id: string): Promise<Sweep | null> {
    try {
      return await this.#deps.sweeps.read(id);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return null;
    }
  }

  #post(message: SweepHostMessage): void {
    this.#deps.post(withoutNonFinite(message));
  }
}

function changedTrials(before: readonly SweepTrial[], now: readonly SweepTrial[]): SweepTrial[] {
  const known = new Map(before.map((trial) => [trial.number, JSON.stringify(trial)]));
  return now.filter((trial) => known.get(trial.number) !== JSON.stringify(trial));
}
