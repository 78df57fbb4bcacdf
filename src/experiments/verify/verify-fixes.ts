import * as l10n from '@vscode/l10n';
import type { Verification } from '../../protocol/verification';
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
import { Confirming } from './confirming';
import { isUndecided, whyNotRepeated } from '../trials/repeatable';
import { BASELINE, Outcomes } from './outcomes';
import { Scoreboard } from './scoreboard';
import type { TrialOutcome } from './trial-outcome';
import { together } from '../together';
import { validatedFit, validationCurve } from '../outcome';
import { runTrial, type Race } from './trials';
import { ranked } from './verdict';

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
  /** Told each candidate with the texts that it makes. */
  onCandidate?: (candidate: Pick<Candidate, 'id' | 'texts'>) => void;
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
  readonly #board: Scoreboard;
  readonly #confirming: Confirming;
  /** The lowest loss that running fixes are known to come to where they stop early. */
  #stoppedLoss = Infinity;

  constructor(pool: TrialPool, request: VerifyRequest, options: VerifyOptions) {
    this.#pool = pool;
    this.#request = request;
    this.#options = options;
    this.#board = new Scoreboard(request, pool.slots, options.onProgress);
    this.#confirming = new Confirming(this.#board, CONFIRMATIONS[request.level], (trial) =>
      this.#trial(trial),
    );
  }

  async run(): Promise<Verification> {
    try {
      await this.#stages();
      this.#board.value.status = 'finished';
    } catch (error) {
      if (error instanceof Cancelled) this.#board.value.status = 'stopped';
      else {
        this.#board.value.status = 'failed';
        this.#board.value.reason = error instanceof Error ? error.message : String(error);
        this.#board.tell();
        throw error;
      }
    }
    this.#board.judge();
    this.#board.tell();
    return this.#board.value;
  }

  async #stages(): Promise<void> {
    const { fixes, texts, parse, level, seed, baseline } = this.#request;
    const singles = fixes.slice(0, TOP).map((offered) => candidateOf(offered, texts));
    if (singles.length === 0) {
      this.#board.value.notes.push(
        l10n.t('Nothing is suggested for this run, so there is nothing to verify.'),
      );
      return;
    }
    this.#board.add(singles);
    this.#board.expect(runsOf(singles) + 2 * CONFIRMATIONS[level] + (baseline ? 0 : 1));
    if (baseline) this.#board.outcomes.set(BASELINE, baseline);
    else await this.#measure(null, seed);
    const measured = this.#measureAll(singles, seed);
    // After those that choose: what is confirmed on it can begin beside it.
    const begun = this.#confirming.begin();
    // Whether it fails is asked when it is needed.
    begun.catch(() => undefined);
    // The clock can't be watched, and not every script is begun twice by the pool: thoroughly, it is always seen whether the script comes to the same twice.
    const checked = level === 'thorough' ? this.#repeats() : null;
    checked?.catch(() => undefined);
    await measured;
    // Early stopping on top of another fix costs nothing: it is read off that fix's runs.
    const stopping = stoppingAmong(singles);
    const trained = () => this.#board.candidates.filter((one) => one.stopping === null);
    const withStopping = (some: readonly Candidate[]) =>
      this.#board.add(stopping ? some.flatMap((one) => pairOf(one, stopping, texts, parse) ?? []) : []);
    withStopping(trained());
    this.#board.judge();
    if (level === 'thorough') {
      const best = ranked(this.#board.judged(trained())).slice(0, TUNED);
      const variants = best.flatMap((one) => variantsOf(one, texts));
      const [first, second] = best;
      const pair = first && second ? pairOf(first, second, texts, parse) : null;
      const more = [...variants, ...(pair ? [pair] : [])];
      this.#board.add(more);
      this.#board.expect(more.length);
      await this.#measureAll(more, seed);
      // The best setting of each, together.
      const tunedPair = this.#pairOfBest(best, more);
      if (tunedPair) {
        this.#board.add([tunedPair]);
        this.#board.expect(1);
        await this.#measureAll([tunedPair], seed);
      }
      withStopping([...more, ...(tunedPair ? [tunedPair] : [])]);
      this.#board.judge();
    }
    const repeats = checked ?? (this.#isUndecided() ? this.#repeats() : true);
    if (!(await repeats) || level === 'thorough') await this.#moreSeeds();
    await this.#confirming.confirm(begun);
  }

  /** The better settings of the two best fixes, where they aren't those that were paired already. */
  #pairOfBest(families: readonly Candidate[], variants: readonly Candidate[]): Candidate | null {
    const [first, second] = families.map((family) => {
      const remedy = family.parts[0]?.remedy;
      const kin = [
        family,
        ...variants.filter((one) => one.parts.length === 1 && one.parts[0]?.remedy === remedy),
      ];
      this.#board.judge();
      return ranked(this.#board.judged(kin))[0] ?? family;
    });
    if (!first || !second || (first.id === families[0]?.id && second.id === families[1]?.id)) return null;
    return pairOf(first, second, this.#request.texts, this.#request.parse);
  }

  /** Whether a trial was seen to take what no seed decides, or not to repeat itself. */
  #isUndecided(): boolean {
    if (this.#pool.hasDiffered(this.#request.launch.script)) return true;
    const { candidates, outcomes } = this.#board;
    const sources = new Set(candidates.map((one) => Outcomes.sourceOf(one)));
    return [...sources].some((source) => outcomes.all(source).some(({ state }) => isUndecided(state)));
  }

  /** Whether the unchanged script comes to the same twice under one seed, bit by bit. */
  async #repeats(): Promise<boolean> {
    const { seed } = this.#request;
    const [first] = this.#board.outcomes.all(BASELINE);
    if (!first) return true;
    this.#board.expect(1);
    const again = await this.#trial({ candidate: null, seed, priority: 1, fresh: true });
    const why = 'outcome' in again ? whyNotRepeated(first.state, again.outcome.state, seed) : null;
    if (why !== null) this.#board.value.notes.push(why);
    return why === null;
  }

  /** The best few under further seeds, side by side with the unchanged script. */
  async #moreSeeds(): Promise<void> {
    const best = ranked(this.#board.judged(this.#board.candidates)).slice(0, RESEEDED);
    const sources = [...new Set(best.map((one) => Outcomes.sourceOf(one)))].filter(
      (name) => name !== BASELINE,
    );
    const trained = this.#board.candidates.filter((one) => one.stopping === null && sources.includes(one.id));
    this.#board.expect(FURTHER_SEEDS * (trained.length + 1));
    for (let i = 2; i <= FURTHER_SEEDS + 1; i++) {
      const seed = `${this.#request.seed}/${i}`;
      this.#board.value.seeds.push(seed);
      await together([null, ...trained], (one) => this.#measure(one, seed));
      this.#board.judge();
    }
  }

  /** Runs those that need runs, two and more at once; one that fails leaves the others alone. */
  async #measureAll(candidates: readonly Candidate[], seed: string): Promise<void> {
    await together(
      candidates.filter(({ stopping }) => stopping === null),
      async (candidate) => {
        try {
          await this.#measure(candidate, seed);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          Object.assign(this.#board.shownOf(candidate), { state: 'failed', reason: error.message });
        }
      },
    );
  }

  async #measure(candidate: Candidate | null, seed: string): Promise<void> {
    const source = Outcomes.sourceOf(candidate);
    const isFirst = seed === this.#request.seed;
    const measured = await this.#trial({
      candidate,
      seed,
      priority: candidate ? 1 : 0,
      ...(candidate && isFirst && { race: this.#race(seed) }),
    });
    if ('outcome' in measured) this.#board.outcomes.set(source, measured.outcome);
    else {
      if (measured.partial) this.#board.partial.set(source, measured.partial);
      if (candidate)
        Object.assign(this.#board.shownOf(candidate), {
          state: 'given-up',
          verdict: 'given-up',
          reason: measured.givenUp,
        });
    }
    if (candidate === null)
      this.#board.value.oneRunMs ??= this.#board.outcomes.get(BASELINE, seed)?.durationMs ?? null;
    this.#board.judge();
    this.#board.tell();
  }

  /** Thoroughly, fixes are measured to their end also where they are better stopped early: which are worth tuning is chosen by that. */
  #race(seed: string): Race {
    const { outcomes, candidates } = this.#board;
    const baseline = outcomes.get(BASELINE, seed);
    const unchanged = baseline && validatedFit(baseline.state);
    return {
      stopping: (this.#request.level === 'quick' && stoppingAmong(candidates)?.stopping) || null,
      unchanged: unchanged ? validationCurve(unchanged) : [],
      bar: (stopped) => {
        this.#stoppedLoss = Math.min(this.#stoppedLoss, stopped ?? Infinity);
        return Math.min(this.#stoppedLoss, outcomes.lowest(seed, candidates));
      },
    };
  }

  async #trial(trial: Parameters<typeof runTrial>[2]): ReturnType<typeof runTrial> {
    const shown = trial.candidate ? this.#board.shownOf(trial.candidate) : null;
    const { signal } = this.#options;
    const measured = await runTrial(
      this.#pool,
      { launch: this.#request.launch, experiment: this.#board.value.id },
      {
        ...trial,
        ...(signal && { signal }),
        onEpoch: (epoch) => {
          if (shown?.state !== 'waiting' && shown?.state !== 'running') return;
          shown.state = 'running';
          shown.epoch = epoch;
          this.#board.tell();
        },
      },
    );
    this.#board.value.progress.done++;
    return measured;
  }
}

/** Early stopping that is offered; best that which ends with the weights of the best epoch. */
function stoppingAmong(candidates: readonly Candidate[]): Candidate | undefined {
  const all = candidates.filter(({ stopping, trained }) => stopping && !trained);
  return all.find(({ stopping }) => stopping?.keepsBest) ?? all[0];
}

const runsOf = (candidates: readonly Candidate[]): number =>
  candidates.filter(({ stopping }) => stopping === null).length;
