import type { Verification, VerifiedCandidate } from '../../protocol/verification';
import { VERIFICATION_VERSION } from '../../protocol/verification';
import { UserError } from '../../protocol/user-error';
import type { LaunchRequest } from '../../runs';
import { Cancelled } from '../cancelled';
import type { TrialPool } from '../trials/trial';
import {
  candidateOf,
  pairOf,
  variantsOf,
  type Candidate,
  type OfferedFix,
  type Parse,
  type Texts,
} from './candidates';
import { confirmationOf, countedForChoice, countedForConfirmation, freshRuns } from './confirm';
import { effectOf } from './effect';
import { BASELINE, Outcomes, verifiedRun } from './outcomes';
import type { TrialOutcome } from './trial-outcome';
import { runTrial } from './trials';
import { ranked, verdictOf } from './verdict';

export interface VerifyRequest {
  /** The run whose findings the fixes answer. */
  run: string;
  /** How the script is run; edits are the texts as they ran. */
  launch: LaunchRequest;
  /** Present texts of all files that the fixes edit. */
  texts: Texts;
  /** Best first, one a remedy. */
  fixes: readonly OfferedFix[];
  parse: Parse;
  level: Verification['level'];
  seed: string;
  /** What the run itself came to, where it ran these very texts under that seed to its end. */
  baseline: TrialOutcome | null;
}

export interface VerifyOptions {
  signal?: AbortSignal;
  onProgress?: (verification: Verification) => void;
}

/** How many of the fixes are tried. */
export const TOP = 5;
/** Fresh runs with and without the winner. */
const CONFIRMATIONS = { quick: 1, thorough: 3 };
/** Thorough: how many fixes get a weaker and a stronger setting, and how many candidates further seeds. */
const TUNED = 2;
const RESEEDED = 3;
const FURTHER_SEEDS = 2;

/**
 * Verifies fixes by running the script again, with and without each, under the same seeds: the top ones and, thoroughly, weaker and stronger
 * settings and a pair; then the winner once more under fresh seeds on examples that had no part in choosing it. What is hopeless is given up on the way.
 *
 * Resolves also where it was cancelled, with what was known by then.
 * @throws UserError where the unchanged script can't be measured
 */
export async function verifyFixes(
  pool: TrialPool,
  request: VerifyRequest,
  options: VerifyOptions = {},
): Promise<Verification> {
  return new Verifier(pool, request, options).run();
}

class Verifier {
  readonly #pool: TrialPool;
  readonly #request: VerifyRequest;
  readonly #options: VerifyOptions;
  readonly #outcomes = new Outcomes();
  readonly #candidates: Candidate[] = [];
  readonly #shown = new Map<string, VerifiedCandidate>();
  readonly #value: Verification;
  readonly #begin = performance.now();

  constructor(pool: TrialPool, request: VerifyRequest, options: VerifyOptions) {
    this.#pool = pool;
    this.#request = request;
    this.#options = options;
    const created = new Date();
    this.#value = {
      version: VERIFICATION_VERSION,
      id: `verify-${created.getTime().toString(36)}`,
      run: request.run,
      created: created.toISOString(),
      level: request.level,
      status: 'running',
      reason: null,
      seeds: [request.seed],
      baseline: [],
      candidates: [],
      confirmation: null,
      progress: { done: 0, of: 0, msLeft: null },
      oneRunMs: request.baseline?.durationMs ?? null,
      spentMs: 0,
      notes: [],
    };
  }

  async run(): Promise<Verification> {
    try {
      await this.#stages();
      this.#value.status = 'finished';
    } catch (error) {
      if (error instanceof Cancelled) this.#value.status = 'stopped';
      else {
        this.#value.status = 'failed';
        this.#value.reason = error instanceof Error ? error.message : String(error);
        this.#tell();
        throw error;
      }
    }
    this.#judge();
    this.#tell();
    return this.#value;
  }

  async #stages(): Promise<void> {
    const { fixes, texts, parse, level, seed, baseline } = this.#request;
    const singles = fixes.slice(0, TOP).map((offered) => candidateOf(offered, texts));
    if (singles.length === 0) {
      this.#value.notes.push('Nothing is suggested for this run, so there is nothing to verify.');
      return;
    }
    this.#add(singles);
    this.#expect(runsOf(singles) + 2 * CONFIRMATIONS[level] + (baseline ? 0 : 1));
    if (baseline) this.#outcomes.set(BASELINE, baseline);
    else await this.#measure(null, seed);
    await this.#measureAll(singles, seed);
    // Early stopping on top of another fix costs nothing: it is read off that fix's runs.
    const stopping = singles.find((one) => one.stopping?.keepsBest) ?? singles.find((one) => one.stopping);
    const trained = () => this.#candidates.filter((one) => one.stopping === null);
    const withStopping = (some: readonly Candidate[]) =>
      this.#add(stopping ? some.flatMap((one) => pairOf(one, stopping, texts, parse) ?? []) : []);
    withStopping(trained());
    this.#judge();
    if (level === 'thorough') {
      const best = ranked(this.#judged(trained())).slice(0, TUNED);
      const variants = best.flatMap((one) => variantsOf(one, texts));
      const [first, second] = best;
      const pair = first && second ? pairOf(first, second, texts, parse) : null;
      const more = [...variants, ...(pair ? [pair] : [])];
      this.#add(more);
      this.#expect(more.length);
      await this.#measureAll(more, seed);
      // The best setting of each, together.
      const tunedPair = this.#pairOfBest(best, more);
      if (tunedPair) {
        this.#add([tunedPair]);
        this.#expect(1);
        await this.#measureAll([tunedPair], seed);
      }
      withStopping([...more, ...(tunedPair ? [tunedPair] : [])]);
      this.#judge();
      await this.#moreSeeds();
    }
    await this.#confirm();
  }

  /** The better settings of the two best fixes, where they aren't those that were paired already. */
  #pairOfBest(families: readonly Candidate[], variants: readonly Candidate[]): Candidate | null {
    const [first, second] = families.map((family) => {
      const remedy = family.parts[0]?.remedy;
      const kin = [family, ...variants.filter((one) => one.parts.length === 1 && one.parts[0]?.remedy === remedy)];
      this.#judge();
      return ranked(this.#judged(kin))[0] ?? family;
    });
    if (!first || !second || (first === families[0] && second === families[1])) return null;
    return pairOf(first, second, this.#request.texts, this.#request.parse);
  }

  /** The best few under further seeds, side by side with the unchanged script. */
  async #moreSeeds(): Promise<void> {
    const best = ranked(this.#judged(this.#candidates)).slice(0, RESEEDED);
    const sources = [...new Set(best.map((one) => Outcomes.sourceOf(one)))].filter((name) => name !== BASELINE);
    const trained = this.#candidates.filter((one) => one.stopping === null && sources.includes(one.id));
    this.#expect(FURTHER_SEEDS * (trained.length + 1));
    for (let i = 2; i <= FURTHER_SEEDS + 1; i++) {
      const seed = `${this.#request.seed}/${i}`;
      this.#value.seeds.push(seed);
      await this.#together([null, ...trained], (one) => this.#measure(one, seed));
      this.#judge();
    }
  }

  async #confirm(): Promise<void> {
    const baselines = this.#outcomes.all(BASELINE);
    const [first] = baselines;
    const [winner] = ranked(this.#judged(this.#candidates).filter(({ effect }) => effect && effect.ratio < 1));
    if (!first || !winner) {
      this.#value.notes.push('None of the fixes lowered the validation loss.');
      return;
    }
    const runs = freshRuns(first, CONFIRMATIONS[this.#value.level]);
    const fresh = new Outcomes();
    const trained = winner.stopping ? winner.trained : winner;
    const both = trained ? [null, trained] : [null];
    const tasks = runs.flatMap((one) => both.map((candidate) => ({ ...one, candidate })));
    this.#value.progress.of += tasks.length - 2 * runs.length;
    await this.#together(tasks, async ({ candidate, seed, fold }) => {
      const measured = await this.#trial({ candidate, seed, ...(fold && { fold }), priority: 0 });
      if ('outcome' in measured) fresh.set(Outcomes.sourceOf(candidate), measured.outcome);
    });
    const isFolded = fresh.all(BASELINE).every(({ fold }) => fold !== null);
    // Rows that couldn't be dealt out after all: then they are those that chose, and the confirmation says so.
    if (first.hasRows && runs.some(({ fold }) => fold !== null) && !isFolded)
      this.#value.notes.push('Other rows could not be held out, so the winner was confirmed on fresh seeds only.');
    const counted = isFolded ? countedForConfirmation(baselines) : { ...countedForChoice(first), half: null };
    const left = countedForConfirmation(baselines);
    this.#value.confirmation = confirmationOf(winner, runs, fresh, first.hasRows ? counted : left);
  }

  /** Runs those that need runs, two and more at once; one that fails leaves the others alone. */
  async #measureAll(candidates: readonly Candidate[], seed: string): Promise<void> {
    await this.#together(
      candidates.filter(({ stopping }) => stopping === null),
      async (candidate) => {
        try {
          await this.#measure(candidate, seed);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          Object.assign(this.#shownOf(candidate), { state: 'failed', reason: error.message });
        }
      },
    );
  }

  async #together<T>(list: readonly T[], task: (one: T) => Promise<void>): Promise<void> {
    // All are settled before an error goes on: nobody is left running unwatched.
    const settled = await Promise.allSettled(list.map(task));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }

  async #measure(candidate: Candidate | null, seed: string): Promise<void> {
    const source = Outcomes.sourceOf(candidate);
    const isFirst = seed === this.#request.seed;
    const measured = await this.#trial({
      candidate,
      seed,
      priority: candidate ? 1 : 0,
      ...(candidate && isFirst && { bar: () => this.#outcomes.lowest(seed, this.#candidates) }),
    });
    if ('outcome' in measured) this.#outcomes.set(source, measured.outcome);
    else {
      if (measured.partial) this.#partial.set(source, measured.partial);
      if (candidate)
        Object.assign(this.#shownOf(candidate), {
          state: 'given-up',
          verdict: 'given-up',
          reason: measured.givenUp,
        });
    }
    if (candidate === null) this.#value.oneRunMs ??= this.#outcomes.get(BASELINE, seed)?.durationMs ?? null;
    this.#judge();
    this.#tell();
  }

  /** Curves of runs that were given up. */
  readonly #partial = new Map<string, TrialOutcome>();

  async #trial(trial: Parameters<typeof runTrial>[2]): ReturnType<typeof runTrial> {
    const shown = trial.candidate ? this.#shownOf(trial.candidate) : null;
    const { signal } = this.#options;
    const measured = await runTrial(
      this.#pool,
      { launch: this.#request.launch, experiment: this.#value.id },
      {
        ...trial,
        ...(signal && { signal }),
        onEpoch: (epoch) => {
          if (!shown || shown.state === 'measured') return;
          shown.state = 'running';
          shown.epoch = epoch;
          this.#tell();
        },
      },
    );
    this.#value.progress.done++;
    return measured;
  }

  #add(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) {
      if (this.#shown.has(candidate.id)) continue;
      this.#candidates.push(candidate);
      const { id, label, kind, parts, stopping } = candidate;
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

  #shownOf(candidate: Candidate): VerifiedCandidate {
    const shown = this.#shown.get(candidate.id);
    if (!shown) throw new Error(`${candidate.id} was never added`);
    return shown;
  }

  /** Candidates with what is known of them. */
  #judged(candidates: readonly Candidate[]): (Candidate & { effect: VerifiedCandidate['effect'] })[] {
    return candidates.map((one) => ({ ...one, effect: this.#shownOf(one).effect }));
  }

  /** Effects of all that was measured, at a confidence at which they hold together (Bonferroni). */
  #judge(): void {
    const [first] = this.#outcomes.all(BASELINE);
    if (!first) return;
    const counted = countedForChoice(first);
    const confidence = 1 - 0.05 / Math.max(1, this.#candidates.length);
    for (const candidate of this.#candidates) {
      const shown = this.#shownOf(candidate);
      const source = Outcomes.sourceOf(candidate);
      const { pairs, obstacle } = this.#outcomes.pairs(candidate, counted, this.#partial.get(source));
      if (obstacle !== null) {
        Object.assign(shown, { state: 'not-comparable', verdict: 'not-comparable', reason: obstacle });
        continue;
      }
      const effect = effectOf(pairs, confidence);
      if (!effect) continue;
      shown.effect = effect;
      shown.verdict = verdictOf(effect);
      shown.state = 'measured';
      shown.epoch = null;
      shown.runs = this.#outcomes.all(source).map(verifiedRun);
    }
  }

  #expect(runs: number): void {
    this.#value.progress.of += runs;
  }

  #tell(): void {
    const value = this.#value;
    value.baseline = this.#outcomes.all(BASELINE).map(verifiedRun);
    value.candidates = [...this.#shown.values()];
    value.spentMs = Math.round(performance.now() - this.#begin);
    const { done, of } = value.progress;
    value.progress.msLeft =
      value.oneRunMs === null ? null : Math.round(((of - done) * value.oneRunMs) / this.#pool.slots);
    this.#options.onProgress?.(structuredClone(value));
  }
}

const runsOf = (candidates: readonly Candidate[]): number =>
  candidates.filter(({ stopping }) => stopping === null).length;
