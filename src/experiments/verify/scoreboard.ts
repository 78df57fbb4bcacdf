import * as l10n from '@vscode/l10n';
import { VERIFICATION_VERSION, type Verification, type VerifiedCandidate } from '../../protocol/verification';
import type { Candidate } from './candidates';
import { countedForChoice } from './confirm';
import { effectOf } from './effect';
import { BASELINE, Outcomes, verifiedRun } from './outcomes';
import type { Counted } from './pairs';
import type { TrialOutcome } from './trial-outcome';
import { verdictOf } from './verdict';

/** A candidate with what is known of it. */
export type Judged = Candidate & { effect: VerifiedCandidate['effect'] };

interface Start extends Pick<Verification, 'run' | 'level'> {
  seed: string;
  baseline: TrialOutcome | null;
  onCandidate?: (candidate: Candidate) => void;
}

/** What is known so far, and the one place where it is worked out of what runs came to. */
export class Scoreboard {
  readonly outcomes = new Outcomes();
  /** Curves of runs that were given up, by candidate. */
  readonly partial = new Map<string, TrialOutcome>();
  readonly candidates: Candidate[] = [];
  readonly value: Verification;
  readonly #shown = new Map<string, VerifiedCandidate>();
  readonly #onCandidate: ((candidate: Candidate) => void) | undefined;
  readonly #slots: number;
  readonly #onProgress: ((verification: Verification) => void) | undefined;
  readonly #begin = performance.now();

  constructor(
    { run, level, seed, baseline, onCandidate }: Start,
    slots: number,
    onProgress: ((verification: Verification) => void) | undefined,
  ) {
    const created = new Date();
    this.#onCandidate = onCandidate;
    this.#slots = slots;
    this.#onProgress = onProgress;
    this.value = {
      version: VERIFICATION_VERSION,
      id: `verify-${created.getTime().toString(36)}`,
      run,
      created: created.toISOString(),
      level,
      status: 'running',
      reason: null,
      seeds: [seed],
      baseline: [],
      candidates: [],
      confirmation: null,
      progress: { done: 0, of: 0, msLeft: null },
      oneRunMs: baseline?.durationMs ?? null,
      spentMs: 0,
      notes: [],
    };
  }

  add(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) {
      const { id, label, kind, parts, stopping } = candidate;
      if (this.#shown.has(id)) continue;
      this.candidates.push(candidate);
      this.#onCandidate?.(candidate);
      this.#shown.set(id, {
        id,
        label,
        kind,
        parts: [...parts],
        readOff: stopping !== null,
        state: 'waiting',
        epoch: null,
        runs: [],
        effect: null,
        verdict: null,
        reason: null,
      });
    }
  }

  shownOf(candidate: Candidate): VerifiedCandidate {
    const shown = this.#shown.get(candidate.id);
    if (!shown) throw new Error(`${candidate.id} was never added`);
    return shown;
  }

  judged(candidates: readonly Candidate[]): Judged[] {
    return candidates.map((one) => ({ ...one, effect: this.shownOf(one).effect }));
  }

  /** Effects of all that was measured, at a confidence at which they hold together (Bonferroni). */
  judge(): void {
    const [first] = this.outcomes.all(BASELINE);
    if (!first) return;
    const counted = countedForChoice(first);
    const confidence = 1 - 0.05 / Math.max(1, this.candidates.length);
    for (const candidate of this.candidates) {
      const shown = this.shownOf(candidate);
      const source = Outcomes.sourceOf(candidate);
      const { pairs, obstacle } = this.outcomes.pairs(candidate, counted, this.partial.get(source));
      if (obstacle !== null) {
        Object.assign(shown, { state: 'not-comparable', verdict: 'not-comparable', reason: obstacle });
        continue;
      }
      const effect = effectOf(pairs, confidence);
      if (!effect) {
        this.#followSource(candidate, shown, source);
        continue;
      }
      shown.effect = effect;
      shown.verdict = verdictOf(effect);
      shown.state = 'measured';
      shown.epoch = null;
      shown.runs = this.outcomes.all(source).map(verifiedRun);
    }
  }

  /** What is read off a run that was given up before it could be is given up with it. */
  #followSource({ stopping }: Candidate, shown: VerifiedCandidate, source: string): void {
    const run = this.#shown.get(source);
    if (!stopping || run?.state !== 'given-up') return;
    const reason = l10n.t('the run that it is read off was given up before it would have stopped');
    Object.assign(shown, { state: 'given-up', verdict: 'given-up', reason });
  }

  /** What a choice on some of the examples only would go by. */
  judgedOn(counted: Counted): Judged[] {
    return this.candidates.map((candidate) => {
      const { pairs } = this.outcomes.pairs(
        candidate,
        counted,
        this.partial.get(Outcomes.sourceOf(candidate)),
      );
      return { ...candidate, effect: effectOf(pairs) };
    });
  }

  /** So many runs more are to come. */
  expect(runs: number): void {
    this.value.progress.of += runs;
  }

  tell(): void {
    const { value } = this;
    value.baseline = this.outcomes.all(BASELINE).map(verifiedRun);
    value.candidates = [...this.#shown.values()];
    value.spentMs = Math.round(performance.now() - this.#begin);
    const { done, of } = value.progress;
    value.progress.msLeft =
      value.oneRunMs === null ? null : Math.round(((of - done) * value.oneRunMs) / this.#slots);
    this.#onProgress?.(structuredClone(value));
  }
}
