import * as l10n from '@vscode/l10n';
import { hasEnded } from '../../protocol/standing';
import type { Parameters, SweepPlan, SweepRecord, SweepTrial } from '../../protocol/sweep';
import { UserError } from '../../protocol/user-error';
import type { LaunchRequest, StoredSweep, SweepStore } from '../../runs';
import { Cancelled } from '../cancelled';
import { allOrFailure } from '../together';
import type { TrialPool } from '../trials/trial';
import { foldRuns, outerRuns } from './fold-plan';
import { assess, runTrial, waitingTrial, type TrialContext } from './run-trial';
import { samplerOf } from './samplers';
import { dimensionsOf, written, type Observation } from './space';
import { successiveHalving, type HalvingOptions } from './successive-halving';

export interface SweepRequest {
  /** How the script is run. */
  readonly launch: LaunchRequest;
  readonly plan: SweepPlan;
  readonly name: string;
  /** The files of the script with parameters set, as texts. @throws UserError where they can't be set together */
  readonly filesFor: (parameters: Parameters) => NonNullable<LaunchRequest['edits']>;
  /** Goes on with a sweep that was stopped or lost, in place of a new one: its plan counts. */
  readonly resume?: StoredSweep;
}

export interface SweepOptions {
  readonly signal?: AbortSignal;
  readonly halving?: HalvingOptions;
  /** Told of each change, with all trials so far. */
  readonly onChange?: (sweep: StoredSweep, changed: SweepTrial) => void;
}

/** So many failures, and nothing else, and the script is at fault rather than the numbers. */
const FAILURES = 5;

/**
 * Runs a sweep through a pool of trials, as many at once as that has slots, and keeps what comes of it in the store as it comes. A trial
 * that fails is one that failed; only where nothing but failures came does the sweep fail.
 *
 * The first trial has the script's own values (not in a grid), so that the rest has something to be compared with.
 *
 * @throws UserError for a plan that can't be carried out; Cancelled when `signal` aborts, after what was running is put down as waiting
 */
export async function runSweep(
  pool: TrialPool,
  store: SweepStore,
  request: SweepRequest,
  options: SweepOptions = {},
): Promise<StoredSweep> {
  const plan = request.resume?.record.plan ?? request.plan;
  checkPlan(plan);
  const record = request.resume
    ? (await store.takeOver(request.resume.record.id)).record
    : await store.create(plan, request.name);
  const stop = new AbortController();
  const context: TrialContext = {
    pool,
    sweep: record.id,
    plan,
    launch: request.launch,
    filesFor: request.filesFor,
    halving: plan.scheduler === 'asha' ? successiveHalving(options.halving) : null,
    signal: options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal,
  };
  for (const { number, state, rungs } of request.resume?.trials ?? [])
    if (state === 'complete' || state === 'pruned') context.halving?.restore(number, rungs);
  const sweep = new RunningSweep(store, record, request.resume?.trials ?? [], options.onChange);
  try {
    await sweep.runAll(context, stop);
    const outer = plan.folds?.nested ? await sweep.assessNested(context) : undefined;
    return await sweep.end(outer);
  } catch (error) {
    stop.abort();
    const cancelled = error instanceof Cancelled;
    await sweep.stopped(cancelled ? null : error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** @throws UserError */
function checkPlan({ slots, folds, sampler, trials }: SweepPlan): void {
  if (dimensionsOf(slots).length === 0)
    throw new UserError(
      l10n.t('There is nothing to sweep.'),
      l10n.t('Choose at least one parameter, with a range.'),
    );
  for (const { label, low, scale } of slots)
    if (scale === 'log' && low !== null && low <= 0)
      throw new UserError(
        l10n.t`The range of ${label} begins at ${low}, which has no logarithm.`,
        l10n.t('Begin above 0, or search it on a linear scale.'),
      );
  if (!(Number.isInteger(trials) && trials >= 1))
    throw new UserError(l10n.t`${trials} trials are no sweep.`, l10n.t('Ask for 1 or more.'));
  if (folds && (!Number.isInteger(folds.count) || folds.count < 2))
    throw new UserError(l10n.t`${folds.count} folds are none.`, l10n.t('Ask for 2 or more.'));
  if (folds && (!Number.isInteger(folds.repeats) || folds.repeats < 1))
    throw new UserError(l10n.t`${folds.repeats} repeats are none.`, l10n.t('Ask for 1 or more.'));
  // Another repeat deals the rows out anew: what one holds back the other would choose by.
  if (folds?.nested && folds.repeats > 1)
    throw new UserError(l10n.t('Nested folds can’t be repeated.'), l10n.t('Leave the repeats out.'));
  if (folds?.by === 'groups' && folds.groups === null)
    throw new UserError(
      l10n.t('Folds by groups need a column that says what a row belongs to.'),
      l10n.t('Name it by its number, from 0.'),
    );
  // What TPE proposes rests on the losses of all folds: what is held back for the assessment would have had its say.
  if (folds?.nested && sampler === 'tpe')
    throw new UserError(
      l10n.t('TPE learns from every fold, so no fold is left that had no part in the choice.'),
      l10n.t('Use the sampler random, quasi-random or grid with nested folds.'),
    );
}

class RunningSweep {
  readonly #store: SweepStore;
  #record: SweepRecord;
  readonly #trials = new Map<number, SweepTrial>();
  readonly #onChange: SweepOptions['onChange'];

  constructor(
    store: SweepStore,
    record: SweepRecord,
    trials: readonly SweepTrial[],
    onChange: SweepOptions['onChange'],
  ) {
    this.#store = store;
    this.#record = record;
    this.#onChange = onChange;
    for (const trial of trials) this.#trials.set(trial.number, trial);
  }

  get #all(): SweepTrial[] {
    return [...this.#trials.values()].sort((a, b) => a.number - b.number);
  }

  async #put(trial: SweepTrial): Promise<void> {
    this.#trials.set(trial.number, trial);
    await this.#store.append(this.#record.id, trial);
    this.#onChange?.({ record: this.#record, trials: this.#all }, trial);
  }

  /** @param stop aborts the others when one comes to an error that ends the sweep */
  async runAll(context: TrialContext, stop: AbortController): Promise<void> {
    const { plan } = this.#record;
    const sampler = samplerOf(plan);
    const dimensions = dimensionsOf(plan.slots);
    const unended = this.#all.filter((trial) => !hasEnded(trial));
    let number = Math.max(0, ...this.#trials.keys());
    let isExhausted = false;

    const next = (): SweepTrial | null => {
      const again = unended.shift();
      if (again) return again;
      if (isExhausted || number >= plan.trials) return null;
      const own = number === 0 && plan.sampler !== 'grid' ? present(plan) : null;
      // A grid's points are numbered as its trials are; other samplers come after the script's own values.
      const proposed = own ?? sampler.next(number + 1, this.#observations());
      isExhausted = proposed === null;
      if (!proposed) return null;
      number++;
      const parameters = Object.fromEntries(
        Object.entries(proposed).map(([id, value]) => {
          const dimension = dimensions.find((one) => one.id === id);
          return [id, dimension && !own ? written(dimension, value) : value];
        }),
      );
      return waitingTrial(number, parameters);
    };
    const work = async (): Promise<void> => {
      for (let trial = next(); trial; trial = next()) {
        if (context.signal.aborted) throw new Cancelled();
        const running: SweepTrial = { ...trial, state: 'running' };
        await this.#put(running);
        await this.#put(await runTrial(context, running, (now) => this.#put(now)));
        this.#checkFailures(false);
      }
    };
    const workers = Array.from({ length: Math.max(1, context.pool.slots) }, () =>
      work().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    );
    // Nothing runs any more when this is over, whatever it was that ended it.
    await allOrFailure(workers);
    this.#checkFailures(true);
  }

  #observations(): Observation[] {
    return this.#all.flatMap(({ state, parameters, loss, epochs }): Observation[] => {
      if (state === 'failed' || state === 'waiting') return [];
      return [{ parameters, state, loss: loss ?? Infinity, epochs }];
    });
  }

  /** @throws UserError where nothing but failures came */
  #checkFailures(isOver: boolean): void {
    const ended = this.#all.filter(hasEnded);
    if (ended.some(({ state }) => state !== 'failed') || (ended.length < FAILURES && !isOver)) return;
    throw new UserError(
      l10n.t`Every trial failed. The last one: ${ended.at(-1)?.reason ?? l10n.t('no reason known')}`,
      l10n.t('Run the script by itself and put that right first.'),
    );
  }

  /** On each outer fold: the trial that was best on its inner ones, trained on all other rows. */
  async assessNested(context: TrialContext): Promise<number[]> {
    const runs = foldRuns(context.plan);
    const complete = this.#all.filter(({ state }) => state === 'complete');
    const losses: number[] = [];
    for (const run of outerRuns(context.plan)) {
      const inner = (trial: SweepTrial): number =>
        trial.folds.reduce((sum, loss, i) => sum + (runs[i]?.outer === run.outer ? loss : 0), 0);
      const [best] = [...complete].sort((a, b) => inner(a) - inner(b));
      if (best) losses.push(await assess(context, best, run));
    }
    return losses;
  }

  async end(outer: number[] | undefined): Promise<StoredSweep> {
    const record = { ...this.#record, ...(outer && { outer }) };
    this.#record = await this.#store.end(record, 'finished', null);
    return { record: this.#record, trials: this.#all };
  }

  /** Puts down that the sweep was cut short. @param reason why it failed; null where it was cancelled */
  async stopped(reason: string | null): Promise<void> {
    for (const trial of this.#all)
      if (trial.state === 'running') await this.#put(waitingTrial(trial.number, trial.parameters));
    this.#record = await this.#store.end(this.#record, reason === null ? 'stopped' : 'failed', reason);
  }
}

/** What the script has now, of what the sweep sets; null where that is nothing. */
function present({ slots }: SweepPlan): Parameters | null {
  const entries = slots.flatMap(({ id, value }) => (value === null ? [] : [[id, value] as const]));
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}
