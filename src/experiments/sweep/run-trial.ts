import * as l10n from '@vscode/l10n';
import { lowestAt } from '../../diagnosis/statistics';
import type { Parameters, SweepPlan, SweepTrial } from '../../protocol/sweep';
import type { RunState } from '../../protocol/run-state';
import { UserError } from '../../protocol/user-error';
import type { LaunchRequest } from '../../runs';
import { outcomeOf, type Outcome } from '../outcome';
import type { EndedRun } from '../run-to-end';
import type { TrialPool } from '../trials/trial';
import { foldRuns, type FoldRun } from './fold-plan';
import type { Halving } from './successive-halving';

/** What every trial of a sweep shares. */
export interface TrialContext {
  readonly pool: TrialPool;
  readonly sweep: string;
  readonly plan: SweepPlan;
  /** How the script is run; what it is to be in the trial comes as `edits`. */
  readonly launch: LaunchRequest;
  readonly filesFor: (parameters: Parameters) => NonNullable<LaunchRequest['edits']>;
  readonly halving: Halving | null;
  readonly signal: AbortSignal;
}

/** A trial that waits for its turn. */
export function waitingTrial(number: number, parameters: Parameters): SweepTrial {
  return {
    number,
    parameters,
    state: 'waiting',
    runs: [],
    loss: null,
    bestLoss: null,
    bestEpoch: null,
    folds: [],
    metrics: {},
    epochs: 0,
    rungs: [],
    durationMs: null,
    reason: null,
  };
}

/**
 * Runs a trial to its end, on all its folds one after the other, unless the scheduler stops it.
 *
 * @param onChange told whenever another run of it has ended
 * @throws Cancelled when the sweep is cancelled
 */
export async function runTrial(
  context: TrialContext,
  trial: SweepTrial,
  onChange: (trial: SweepTrial) => Promise<void>,
): Promise<SweepTrial> {
  const started = performance.now();
  let now: SweepTrial = { ...waitingTrial(trial.number, trial.parameters), state: 'running' };
  const outcomes: Outcome[] = [];
  const ended = (change: Partial<SweepTrial>): SweepTrial => ({
    ...now,
    rungs: context.halving?.lossesOf(now.number) ?? [],
    durationMs: Math.round(performance.now() - started),
    ...change,
  });
  const runs = foldRuns(context.plan);
  try {
    for (const [index, run] of runs.entries()) {
      const result = await runFold(context, now, run, runs.length === 1);
      if (result.kind === 'pruned') return ended({ ...result.change, state: 'pruned' });
      outcomes.push(result.outcome);
      now = { ...now, ...summaryOf(outcomes, runs.length > 1) };
      await onChange(now);
      const isLast = index === runs.length - 1;
      const stops =
        !isLast && context.halving?.report(now.number, (index + 1) / runs.length, now.loss ?? NaN);
      if (stops)
        return ended({
          state: 'pruned',
          reason: l10n.t`Stopped after ${index + 1} of ${runs.length} folds: others were better by then.`,
        });
    }
    return ended({ state: 'complete' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return ended({ state: 'failed', loss: null, reason: error.message });
  }
}

type FoldResult = { kind: 'ended'; outcome: Outcome } | { kind: 'pruned'; change: Partial<SweepTrial> };

/** @param mayStop whether the scheduler may stop it on its way, by its epochs */
async function runFold(
  context: TrialContext,
  trial: SweepTrial,
  run: FoldRun,
  mayStop: boolean,
): Promise<FoldResult> {
  const { pool, halving, signal } = context;
  const enough = new AbortController();
  const stopped: { change: Partial<SweepTrial> | null } = { change: null };
  let epochsSeen = 0;
  const watch = (state: RunState): void => {
    const fit = state.fits.findLast(({ epochs }) => epochs.some(({ valLoss }) => valLoss !== null));
    const planned = fit?.started.epochs;
    if (!fit || !planned || stopped.change || !halving) return;
    for (const { epoch, valLoss } of fit.epochs.slice(epochsSeen)) {
      if (valLoss === null) break; // Its validation is still to come.
      epochsSeen++;
      if (epoch >= planned || !halving.report(trial.number, epoch / planned, valLoss)) continue;
      const losses = fit.epochs.slice(0, epochsSeen).map((one) => one.valLoss ?? Infinity);
      const best = lowestAt(losses);
      stopped.change = {
        loss: valLoss,
        bestLoss: losses[best] ?? null,
        bestEpoch: fit.epochs[best]?.epoch ?? null,
        epochs: epoch,
        reason: l10n.t`Stopped after ${epoch} of ${planned} epochs: others were better by then.`,
      };
      enough.abort();
      return;
    }
  };
  const ended = await pool.run(
    { launch: launchOf(context, trial, run) },
    {
      signal,
      enough: enough.signal,
      ...(mayStop && halving ? { onEvents: (_events, state) => watch(state) } : {}),
    },
  );
  if (stopped.change) return { kind: 'pruned', change: stopped.change };
  return { kind: 'ended', outcome: outcomeOf(folded(ended, run), run.seed) };
}

/** Runs that assess a trial's parameters on other rows than those they were chosen on. @returns the loss on each */
export async function assess(context: TrialContext, trial: SweepTrial, run: FoldRun): Promise<number> {
  const ended = await context.pool.run({ launch: launchOf(context, trial, run) }, { signal: context.signal });
  return lossOf(outcomeOf(folded(ended, run), run.seed));
}

function launchOf(
  { launch, plan, sweep, filesFor }: TrialContext,
  trial: SweepTrial,
  run: FoldRun,
): LaunchRequest {
  const { number, parameters } = trial;
  const edits = filesFor(parameters);
  const others = (launch.edits ?? []).filter(({ file }) => !edits.some((edit) => edit.file === file));
  const label = l10n.t`trial ${number}`;
  return {
    ...launch,
    seed: run.seed,
    evaluateFully: true,
    edits: [...others, ...edits],
    parent: { kind: 'sweep', experiment: sweep, label },
    name: [`${label}: ${describeParameters(plan, parameters)}`, ...foldWords(run)].join(' · '),
    ...(run.fold && { fold: run.fold }),
  };
}

function foldWords({ fold }: FoldRun): string[] {
  if (!fold) return [];
  const { index, of, inner } = fold;
  return [inner ? l10n.t`fold ${index} of ${of}, inner ${inner.index}` : l10n.t`fold ${index} of ${of}`];
}

/** "learning rate 0.003, units of dense_1 32" */
export function describeParameters({ slots }: Pick<SweepPlan, 'slots'>, parameters: Parameters): string {
  const named = Object.entries(parameters).map(
    ([id, value]) => `${slots.find((slot) => slot.id === id)?.label ?? id} ${value}`,
  );
  return named.length > 0 ? named.join(', ') : l10n.t('as it is');
}

/** The run with the fits that count: those whose rows were dealt out, where that was asked for. @throws UserError where there are none */
function folded(ended: EndedRun, { fold }: FoldRun): EndedRun {
  const { record, state } = ended;
  if (!fold || record.status !== 'finished') return ended;
  const fits = state.fits.filter(({ started }) => started.fold);
  if (fits.length > 0) return { record, state: { ...state, fits } };
  const why = state.warnings.find(({ code }) => code === 'fold')?.message;
  throw new UserError(
    why ?? l10n.t('Other rows could not be held out.'),
    l10n.t('Leave the folds out, or give model.fit tensors and validation rows.'),
  );
}

/** A diverged training is as bad as can be. */
function lossOf({ finalLoss }: Outcome): number {
  return Number.isNaN(finalLoss) ? Infinity : finalLoss;
}

function summaryOf(outcomes: readonly Outcome[], isFolded: boolean): Partial<SweepTrial> {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const losses = outcomes.map(lossOf);
  const names = [...new Set(outcomes.flatMap(({ metrics }) => Object.keys(metrics)))];
  return {
    runs: outcomes.map(({ run }) => run),
    loss: mean(losses),
    bestLoss: mean(outcomes.map(({ bestLoss }) => bestLoss)),
    bestEpoch: outcomes.length === 1 ? (outcomes[0]?.bestEpoch ?? null) : null,
    folds: isFolded ? losses : [],
    metrics: Object.fromEntries(
      names.map((name) => [name, mean(outcomes.map(({ metrics }) => metrics[name] ?? NaN))]),
    ),
    epochs: Math.max(...outcomes.map(({ epochs }) => epochs)),
  };
}
