import * as l10n from '@vscode/l10n';
import { stat, readFile } from 'node:fs/promises';
import { diagnose, measuredBalance } from '../diagnosis';
import type { DecompositionCurve } from '../protocol/decomposition-curve';
import { applyEvent, emptyRunState, type RunState } from '../protocol/run-state';
import type { Diagnosis } from '../protocol/findings';
import type { RunEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import { isLive } from '../protocol/standing';
import type { UsageLine } from '../protocol/usage';
import { applyUsage } from '../protocol/usage-state';
import { tailRun, type Disposable, type RunStore } from '../runs';
import { watchCurves } from '../runs/curves';
import { curvesOf } from './curves';
import { Emitter } from './emitter';

export interface SessionChange {
  /** What came since the last change, in order. */
  events: RunEvent[];
  /** The same of what the run takes of the machine. */
  usage: UsageLine[];
  recordChanged: boolean;
  diagnosisChanged: boolean;
  /** Measurements of the script's bias and variance came or went on. */
  curvesChanged: boolean;
}

/** Views are told at most this often (milliseconds); a live diagnosis is renewed at most every `DIAGNOSIS_INTERVAL`. */
const CHANGE_INTERVAL = 50;
const DIAGNOSIS_INTERVAL = 500;
/** A diagnosis takes longer the more epochs there are: of a long run it is made less often, in at most this share of the time. */
const DIAGNOSIS_SHARE = 0.05;
/** How often a live run that sends nothing is looked at (milliseconds): some rules are about waiting. */
const SILENCE_INTERVAL = 15_000;

/** A damaged file may have a million bad lines; a few tell it. */
const MOST_PROBLEMS = 20;

/** The one owner of what is known of a run: it tails the run's files, folds events into state and diagnoses it. */
export class RunSession {
  readonly id: string;
  readonly store: RunStore;
  readonly state: RunState = emptyRunState();
  record: RunRecord;
  diagnosis: Diagnosis;
  /** What was measured of the script's bias and variance, newest first. */
  curves: readonly DecompositionCurve[] = [];
  /** Lines of the events file that could not be read, newest last, at most `MOST_PROBLEMS`. */
  readonly problems: string[] = [];
  /** Resolves when all events there were at the opening are folded in and diagnosed. */
  readonly loaded: Promise<void>;

  readonly #changes = new Emitter<SessionChange>();
  readonly #tail: Disposable;
  readonly #curveWatch: Disposable;
  readonly #texts = new Map<string, string | null>();
  #pending: SessionChange = noChange();
  #timer: NodeJS.Timeout | null = null;
  #diagnosisTimer: NodeJS.Timeout | null = null;
  #silenceTimer: NodeJS.Timeout | null = null;
  /** When the latest events came, on this process's clock: the run's own clock can't be read from here. */
  #heardAt = performance.now();
  #publishedAt = -Infinity;
  #diagnosedAt = -Infinity;
  #diagnosisInterval = DIAGNOSIS_INTERVAL;
  #undiagnosed = false;
  #isLoading = false;
  #isLoaded = false;
  #isDisposed = false;
  #tellLoaded: () => void = () => undefined;

  constructor(store: RunStore, record: RunRecord) {
    this.loaded = new Promise((resolve) => (this.#tellLoaded = resolve));
    this.store = store;
    this.id = record.id;
    this.record = record;
    this.diagnosis = diagnose(this.state);
    this.#curveWatch = watchCurves(store.folder, () => void this.#readCurves());
    this.#tail = tailRun(
      store,
      record.id,
      {
        usage: (lines) => this.#takeUsage(lines),
        events: (events, problems) => this.#take(events, problems),
        record: (next) => this.#takeRecord(next),
      },
      record,
    );
  }

  onChange(listener: (change: SessionChange) => void): Disposable {
    return this.#changes.on(listener);
  }

  get live(): boolean {
    return isLive(this.record);
  }

  /**
   * The text of `file` as this run ran it, or null where that can't be known: the snapshot for the script itself; for other
   * files the text on disk, if it hasn't been written since the run was created.
   */
  async textThatRan(file: string): Promise<string | null> {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const text =
      file === this.record.launch.script
        ? await this.store.sourceText(this.id)
        : await this.#unchangedText(file);
    this.#texts.set(file, text);
    return text;
  }

  /** Tells what is pending now: a view that takes the state whole does this first, so that no event reaches it twice. */
  flush(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#publish();
  }

  /** Resolves when the run has ended, and all that is known of it is diagnosed and told. */
  async over(): Promise<void> {
    this.flush();
    if (!this.live) return;
    await new Promise<void>((resolve) => {
      const change = this.onChange(() => {
        if (this.live) return;
        change.dispose();
        resolve();
      });
    });
  }

  dispose(): void {
    this.#tail.dispose();
    this.#curveWatch.dispose();
    this.#changes.dispose();
    for (const timer of [this.#timer, this.#diagnosisTimer, this.#silenceTimer])
      if (timer) clearTimeout(timer);
    this.#isDisposed = true;
    this.#tellLoaded(); // Nobody may wait for ever.
  }

  async #unchangedText(file: string): Promise<string | null> {
    try {
      const { mtimeMs } = await stat(file);
      return mtimeMs <= Date.parse(this.record.created) ? await readFile(file, 'utf8') : null;
    } catch {
      return null; // Deleted or unreadable: then nothing can be said of it, which is what null means.
    }
  }

  #take(events: RunEvent[], problems: string[]): void {
    if (events.length > 0) this.#heardAt = performance.now();
    for (const event of events) {
      applyEvent(this.state, event);
      this.#pending.events.push(event);
      // A batch changes no verdict but that nothing comes.
      if (event.type !== 'batches' || waiting(this.diagnosis) !== '') this.#undiagnosed = true;
    }
    this.problems.push(...problems.slice(-MOST_PROBLEMS));
    this.problems.splice(0, this.problems.length - MOST_PROBLEMS);
    this.#schedule();
  }

  #takeUsage(lines: UsageLine[]): void {
    for (const line of lines) applyUsage(this.state.usage, line);
    this.#pending.usage.push(...lines);
    this.#schedule();
  }

  #takeRecord(record: RunRecord): void {
    this.record = record;
    this.#pending.recordChanged = true;
    this.#schedule();
    // The tail gives a record only after all events before it; the first one therefore ends the loading.
    if (!this.#isLoading && !this.#isLoaded) {
      this.#isLoading = true;
      void this.#readCurves().then(() => {
        if (this.#isDisposed) return;
        this.#isLoaded = true;
        this.#undiagnosed = true;
        this.#schedule();
        this.flush();
        this.#tellLoaded();
      });
    }
  }

  async #readCurves(): Promise<void> {
    let curves: DecompositionCurve[];
    try {
      curves = await curvesOf(this.store.folder, this.record);
    } catch (error) {
      this.problems.push(l10n.t`The measured curves can't be read: ${String(error)}`);
      return;
    }
    if (this.#isDisposed || JSON.stringify(curves) === JSON.stringify(this.curves)) return;
    this.curves = curves;
    this.#pending.curvesChanged = true;
    this.#undiagnosed = true;
    this.#schedule();
  }

  #diagnose(): Diagnosis {
    return diagnose(this.state, this.#now, measuredBalance(this.curves, this.record.sourceHash));
  }

  #schedule(): void {
    // The first change after a pause is told at once.
    const pause = Math.max(0, this.#publishedAt + CHANGE_INTERVAL - performance.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#publish();
    }, pause);
  }

  #publish(): void {
    const now = performance.now();
    // Not while a run is being read: each part of it would be judged as if it were all.
    if (
      this.#isLoaded &&
      this.#undiagnosed &&
      (!this.live || now - this.#diagnosedAt >= this.#diagnosisInterval)
    ) {
      const began = performance.now();
      this.diagnosis = this.#diagnose();
      const took = performance.now() - began;
      this.#diagnosisInterval = Math.max(DIAGNOSIS_INTERVAL, took / DIAGNOSIS_SHARE);
      this.#diagnosedAt = now;
      this.#undiagnosed = false;
      this.#pending.diagnosisChanged = true;
    }
    // The next event brings the diagnosis with it, so that views draw once; where none comes, it comes alone.
    if (this.#diagnosisTimer) clearTimeout(this.#diagnosisTimer);
    this.#diagnosisTimer = this.#undiagnosed
      ? setTimeout(() => this.#publish(), this.#diagnosisInterval)
      : null;
    // Samples of a run's usage come though it hangs, a diagnosis that was put off and measured curves come too: none of them puts off anything.
    const isNews = this.#pending.events.length > 0 || this.#pending.recordChanged;
    if (isNews || this.#silenceTimer === null) this.#watchSilence();
    const change = this.#pending;
    const isNothing = change.events.length === 0 && change.usage.length === 0;
    if (isNothing && !change.recordChanged && !change.diagnosisChanged && !change.curvesChanged) return;
    this.#publishedAt = now;
    this.#pending = noChange();
    this.#changes.fire(change);
  }

  /** Time on the run's clock, counted on from its latest event; null for a run that is over: nobody waits for it. */
  get #now(): number | null {
    return this.live ? this.state.lastEventAt + (performance.now() - this.#heardAt) : null;
  }

  /** No event wakes a run that hangs; so a live one is looked at from time to time. */
  #watchSilence(): void {
    if (this.#silenceTimer) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
    if (!this.live || this.#isDisposed) return;
    this.#silenceTimer = setTimeout(() => {
      this.#silenceTimer = null;
      const diagnosis = this.#diagnose();
      if (waiting(diagnosis) !== waiting(this.diagnosis)) {
        this.diagnosis = diagnosis;
        this.#pending.diagnosisChanged = true;
      }
      this.#publish();
    }, SILENCE_INTERVAL);
  }
}

function noChange(): SessionChange {
  return { events: [], usage: [], recordChanged: false, diagnosisChanged: false, curvesChanged: false };
}

/** What is said about waiting; it changes with time alone. */
function waiting({ findings }: Diagnosis): string {
  return findings.flatMap(({ rule, id, title }) => (rule === 'stalled' ? [id, title] : [])).join();
}
