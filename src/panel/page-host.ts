import type { RunEvent } from '../protocol/events';
import { withoutNonFinite } from '../protocol/non-finite';
import { MOST_IN_DETAIL, PageMessage, type HostMessage, type OfferedFix } from '../protocol/page';
import type { RunParameter } from '../protocol/run-digest';
import type { RunRecord } from '../protocol/run-record';
import type { Verification } from '../protocol/verification';
import { UserError } from '../protocol/user-error';
import type { Disposable } from '../runs';
import { type RunSession, type SessionChange, type SessionLease, type Sessions } from '../session';
import { pageDiagnosis, pageRun } from '../session/page-run';
import { pageMessage } from './page-message';

/** What the page asks for that isn't about what it shows. */
export type PageRequest = Exclude<PageMessage, { type: 'ready' | 'select' }>;

export interface PageHostDeps {
  sessions: Pick<Sessions, 'open' | 'list' | 'onDidChangeRuns'>;
  /** The fixes offered for a run, for its files' present texts. */
  fixesOf: (session: RunSession) => Promise<OfferedFix[]>;
  /** What a run's text sets its training to. */
  parametersOf: (session: RunSession) => Promise<readonly RunParameter[]>;
  /** What was measured of a run's fixes, or is being measured. */
  verificationOf: (run: string) => Verification | null;
  post: (message: unknown) => void;
  /** Carries out what the reader asked for. */
  request: (request: PageRequest) => void;
  onSelection?: (selected: readonly RunSession[]) => void;
  /** A message that breaks the contract, or an error of ours. */
  report: (error: unknown) => void;
  /** Whether the page has no room for more than the curves and the findings. */
  isCompact?: boolean;
}

interface Shown {
  lease: SessionLease;
  listener: Disposable;
}

/** More new events and batches than this are sent as the run whole, which is bounded. */
const INCREMENT_LIMIT = 2000;

/** What is about one run alone, and large. */
const DETAILS: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'weights',
  'gradients',
  'activations',
  'evaluation',
  'importance',
  'augmented-examples',
]);

/**
 * The extension's side of one page. It owns nothing but leases on the sessions that the page shows: a page that says it is
 * ready gets each run whole, then increments; a hidden one gets nothing and asks again.
 */
export class PageHost {
  readonly #deps: PageHostDeps;
  readonly #runs: Disposable;
  readonly #shown = new Map<string, Shown>();
  #selected: readonly string[];
  #ready = false;
  /** Counts selections, so that one that was overtaken while it waited is dropped. */
  #turn = 0;

  constructor(deps: PageHostDeps, selected: readonly string[] = []) {
    this.#deps = deps;
    this.#selected = selected;
    this.#runs = deps.sessions.onDidChangeRuns(() => this.#refresh());
  }

  get selected(): readonly string[] {
    return this.#selected;
  }

  /** One message of the page, unchecked. */
  receive(data: unknown): void {
    const message = pageMessage(PageMessage, data, this.#deps.report);
    if (!message) return;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        // After a window reload only the page remembers what it showed.
        this.select(this.#selected.length > 0 ? this.#selected : message.selected);
        break;
      case 'select':
        this.select(message.selected);
        break;
      default:
        this.#deps.request(message);
    }
  }

  /** Shows these runs, the first being the main one. */
  select(ids: readonly string[]): void {
    this.#selected = ids;
    if (this.#ready) this.#show(++this.#turn).catch(this.#deps.report);
  }

  /** Effects were measured or files edited: the fixes offered may be others now. */
  refreshFixes(): void {
    for (const { lease } of this.#shown.values()) this.#sendFixes(lease.session);
  }

  /** The page is gone from sight; VS Code has thrown its contents away. */
  hide(): void {
    this.#ready = false;
    this.#turn++;
    for (const id of [...this.#shown.keys()]) this.#release(id);
  }

  dispose(): void {
    this.hide();
    this.#runs.dispose();
  }

  async #show(turn: number): Promise<void> {
    const runs = await this.#runsThere();
    const wanted = this.#selected.filter((id) => runs.some((run) => run.id === id));
    const leases = await Promise.all(wanted.map((id) => this.#lease(id)));
    if (turn !== this.#turn) {
      for (const lease of leases) lease?.dispose();
      return;
    }
    for (const id of [...this.#shown.keys()]) this.#release(id);
    const open = leases.filter((lease) => lease !== null);
    for (const lease of open) {
      lease.session.flush();
      const listener = lease.session.onChange((change) => this.#sendChange(lease.session, change));
      this.#shown.set(lease.session.id, { lease, listener });
    }
    this.#selected = open.map(({ session }) => session.id);
    this.#sendSelection(runs);
    for (const { session } of open) this.#sendWhole(session);
    if (open.length > 1) for (const { session } of open) this.#sendParameters(session);
    this.#deps.onSelection?.(open.map(({ session }) => session));
  }

  /** A run that can’t be opened is left out of the page; the others are shown. */
  async #lease(id: string): Promise<SessionLease | null> {
    try {
      const lease = await this.#deps.sessions.open(id);
      await lease.session.loaded;
      return lease;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#deps.report(error);
      return null;
    }
  }

  /** Something more was measured of a run's fixes. */
  refreshVerification(run: string): void {
    const verification = this.#shown.has(run) ? this.#deps.verificationOf(run) : null;
    if (verification) this.#send({ type: 'verification', id: run, verification });
  }

  #sendWhole(session: RunSession): void {
    const run = pageRun(session, []);
    this.#send({ type: 'run', run: { ...run, events: this.#shownOf(session, run.events) } });
    this.#sendFixes(session);
  }

  #sendChange(session: RunSession, change: SessionChange): void {
    if (sizeOf(change.events) > INCREMENT_LIMIT) {
      this.#sendWhole(session);
      return;
    }
    this.#send({
      type: 'events',
      id: session.id,
      // Losses of single examples are for comparing runs, not for looking at.
      events: this.#shownOf(session, change.events).filter(({ type }) => type !== 'validation-losses'),
      usage: change.usage,
      record: session.record,
      diagnosis: change.diagnosisChanged ? pageDiagnosis(session.diagnosis) : null,
      fixes: null,
      ...(change.curvesChanged && { curves: [...session.curves] }),
    });
    if (change.diagnosisChanged) this.#sendFixes(session);
  }

  /** Whether all of a run is shown, as it is of few runs, and of the main one of many. */
  #isInDetail({ id }: RunSession): boolean {
    if (this.#deps.isCompact) return false;
    return this.#selected.length <= MOST_IN_DETAIL || id === this.#selected[0];
  }

  #shownOf(session: RunSession, events: RunEvent[]): RunEvent[] {
    return this.#isInDetail(session) ? events : events.filter(({ type }) => !DETAILS.has(type));
  }

  /** They need the text parsed, too. */
  #sendParameters(session: RunSession): void {
    this.#deps.parametersOf(session).then((parameters) => {
      if (this.#shown.has(session.id))
        this.#send({ type: 'parameters', id: session.id, parameters: [...parameters] });
    }, this.#deps.report);
  }

  /** Fixes need the files parsed, so they follow in a message of their own. */
  #sendFixes(session: RunSession): void {
    if (!this.#isInDetail(session)) return;
    this.#deps.fixesOf(session).then((fixes) => {
      if (!this.#shown.has(session.id)) return;
      this.#send({
        type: 'events',
        id: session.id,
        events: [],
        record: session.record,
        diagnosis: null,
        fixes,
      });
      // What is on disk of it was read for the order of the fixes.
      this.refreshVerification(session.id);
    }, this.#deps.report);
  }

  /** Runs came or went: the page's list of runs is renewed, and what it shows where a run of that was deleted. */
  #refresh(): void {
    if (!this.#ready) return;
    const turn = this.#turn;
    this.#runsThere().then((runs) => {
      if (turn !== this.#turn) return;
      const isThere = (id: string) => runs.some((run) => run.id === id);
      if (this.#selected.every(isThere)) this.#sendSelection(runs);
      else this.select(this.#selected.filter(isThere));
    }, this.#deps.report);
  }

  async #runsThere(): Promise<RunRecord[]> {
    return (await this.#deps.sessions.list()).flatMap((run) => ('record' in run ? [run.record] : []));
  }

  #sendSelection(runs: readonly RunRecord[]): void {
    this.#send({
      type: 'selection',
      selected: [...this.#selected],
      available: runs.map(({ id, name, created }) => ({ id, name, created })),
    });
  }

  #release(id: string): void {
    const shown = this.#shown.get(id);
    this.#shown.delete(id);
    shown?.listener.dispose();
    shown?.lease.dispose();
  }

  #send(message: HostMessage): void {
    // Messages to a webview travel as JSON, where NaN would become null; the page's schema reads it back from a text.
    this.#deps.post(withoutNonFinite(message));
  }
}

/** How much there is to send and to draw of these events: batches count one by one. */
function sizeOf(events: readonly RunEvent[]): number {
  return events.reduce((size, event) => size + (event.type === 'batches' ? event.steps.length : 1), 0);
}
