import * as l10n from '@vscode/l10n';
import { trainingLosses } from '../diagnosis';
import { overfittingAlarm } from '../diagnosis/alarms/overfitting-alarm';
import { lowestAt } from '../diagnosis/statistics';
import type { FoldBy } from '../protocol/events';
import type { FitState, RunState } from '../protocol/run-state';
import { UserError } from '../protocol/user-error';
import type { LaunchRequest } from '../runs';
import { isValidated, requireFinished, validatedFit } from './outcome';
import { poolCurves, type Pooled, type ValidationCurve } from './pool-curves';
import type { EndedRun } from './run-to-end';
import { settledWords } from './settled-words';
import type { TrialPool } from './trials/trial';
import { together } from './together';

/** One run of the script with other rows held out, or under another seed. */
export interface SettledRun extends ValidationCurve {
  run: string;
  seed: string;
  /** The part of the rows that was held out, from 1; null where only the seed differs. */
  fold: number | null;
  epochs: number;
  bestEpoch: number;
  bestLoss: number;
  finalLoss: number;
  /** Epoch since which this run alone rings the overfitting alarm, to its end. */
  alarm: number | null;
}

export interface Settlement extends Pooled {
  /** Whether what varied were the rows held out, or (where the script's rows can't be told apart) the seeds only. */
  by: 'folds' | 'seeds';
  runs: SettledRun[];
  /** How rows were dealt out to folds; null where only the seeds differed. */
  foldsBy: FoldBy | null;
  /** The verdict with its numbers, in a few short sentences. */
  words: string;
}

export interface SettleProgress {
  done: number;
  of: number;
  label: string;
}

export const DEFAULT_FOLDS = 5;

/**
 * Settles whether a script overfits: trains it on `folds` folds of its own rows, each part held out once, under as many seeds, and
 * pools the validation curves. Where the rows can't be rearranged (datasets) only the seeds differ.
 *
 * @throws UserError when a run fails or records no validation loss; Cancelled
 */
export async function settle(
  pool: TrialPool,
  launch: LaunchRequest,
  { folds = DEFAULT_FOLDS, foldsBy: wanted }: { folds?: number; foldsBy?: FoldBy } = {},
  options: { signal?: AbortSignal; onProgress?: (progress: SettleProgress) => void } = {},
): Promise<Settlement> {
  if (!Number.isInteger(folds) || folds < 2)
    throw new UserError(
      l10n.t`${folds} folds settle nothing.`,
      l10n.t`Ask for 2 or more (${DEFAULT_FOLDS} is usual).`,
    );
  const parent = {
    kind: 'settle' as const,
    experiment: `settle-${Date.now().toString(36)}`,
    label: l10n.t`does it overfit? ${folds} runs`,
  };
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const runs: SettledRun[] = [];
  let by: Settlement['by'] = 'folds';
  let foldsBy: FoldBy | null = null;
  const train = async (index: number): Promise<void> => {
    const seed = typeof launch.seed === 'string' ? `${launch.seed}-${index}` : String(index);
    const label = by === 'folds' ? l10n.t`fold ${index} of ${folds}` : l10n.t`seed ${seed}`;
    options.onProgress?.({ done: runs.length, of: folds, label });
    const request: LaunchRequest = { ...launch, seed, parent, name: label };
    if (by === 'folds')
      request.fold = { index, of: folds, seed: launch.seed ?? '1', ...(wanted && { by: wanted }) };
    try {
      const ended = await pool.run({ launch: request }, { signal });
      const settled = curveOf(ended, seed);
      foldsBy = fitOf(ended.state)?.started.fold?.by ?? foldsBy;
      if (settled.fold === null) by = 'seeds';
      runs.push(settled);
    } catch (error) {
      stop.abort();
      throw error;
    }
  };
  // What the first run can't do (deal out rows, run at all), the others can't either.
  await train(1);
  await together(
    Array.from({ length: folds - 1 }, (_, i) => i + 2),
    train,
  );
  // The first of several that end as they like isn't the first fold.
  runs.sort((a, b) => (a.fold ?? 0) - (b.fold ?? 0) || a.seed.localeCompare(b.seed, 'en', { numeric: true }));
  options.onProgress?.({ done: folds, of: folds, label: '' });
  const pooled = poolCurves(runs, by);
  return { ...pooled, by, foldsBy, runs, words: settledWords(pooled, runs, by, foldsBy) };
}

/** The fit that counts: the last one validated, of rows that were dealt out where there are such. */
function fitOf(state: RunState): FitState | undefined {
  return state.fits.findLast((one) => one.started.fold && isValidated(one)) ?? validatedFit(state);
}

function curveOf({ record, state }: EndedRun, seed: string): SettledRun {
  requireFinished(record);
  const fit = fitOf(state);
  if (!fit)
    throw new UserError(
      l10n.t`The run "${record.name}" recorded no validation loss, so there is nothing to pool.`,
      l10n.t('Give model.fit validationData or a validationSplit.'),
    );
  const { values: trainingLoss } = trainingLosses(fit);
  const measured = fit.epochs.flatMap(({ epoch, valLoss }, i) =>
    valLoss !== null && Number.isFinite(valLoss)
      ? [{ epoch, loss: valLoss, training: trainingLoss[i] ?? null }]
      : [],
  );
  const losses = measured.map(({ loss }) => loss);
  const training = measured.map((one) => one.training);
  const { validationExamples: examples, epochs: plannedEpochs, fold } = fit.started;
  const best = lowestAt(losses);
  const alarm = overfittingAlarm({ losses, training, validationExamples: examples, plannedEpochs });
  return {
    run: record.id,
    seed,
    fold: fold?.index ?? null,
    losses,
    training,
    examples,
    epochs: fit.epochs.length,
    bestEpoch: measured[best]?.epoch ?? 0,
    bestLoss: losses[best] ?? NaN,
    finalLoss: losses.at(-1) ?? NaN,
    alarm: alarm && (measured[alarm.since]?.epoch ?? null),
  };
}
