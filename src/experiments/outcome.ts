import * as l10n from '@vscode/l10n';
import { honestLosses } from '../diagnosis';
import { lowestAt } from '../diagnosis/statistics';
import type { ModelEvent } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import type { FitState, RunState } from '../protocol/run-state';
import { UserError } from '../protocol/user-error';
import type { EndedRun } from './run-to-end';
import { withoutStop } from './wording';

/** What one run of the script ended with. Losses are validation losses (without penalty, inference mode). */
export interface Outcome {
  seed: string;
  run: string;
  finalLoss: number;
  bestLoss: number;
  bestEpoch: number;
  epochs: number;
  trainingLoss: number | null;
  /** Validation metrics of the last epoch. */
  metrics: Record<string, number>;
}

/** What a finished run came to. @throws UserError where it failed or recorded no validation loss. */
export function outcomeOf({ record, state }: EndedRun, seed: string): Outcome {
  requireFinished(record);
  const fit = validatedFit(state);
  if (!fit)
    throw new UserError(
      l10n.t`The run "${record.name}" recorded no validation loss, so there is nothing to compare.`,
      l10n.t('Give model.fit validationData or a validationSplit.'),
    );
  return { seed, run: record.id, ...outcomeOfFit(state, fit) };
}

/** @throws UserError where a run ended otherwise than by itself, with the reason */
export function requireFinished({ name, status, reason }: RunRecord): void {
  if (status === 'finished') return;
  throw new UserError(
    l10n.t`The run "${name}" did not finish: ${withoutStop(reason ?? status)}.`,
    l10n.t('Run the script by itself and put that right first.'),
  );
}

/** Scripts may train several models: the last fit with validation is the one whose weights they end with. */
export function validatedFit({ fits }: RunState): FitState | undefined {
  return fits.findLast(isValidated);
}

export function isValidated({ epochs }: FitState): boolean {
  return epochs.some(({ valLoss }) => valLoss !== null);
}

/** The validation loss of each epoch; NaN where it has none. */
export function validationCurve({ epochs }: FitState): number[] {
  return epochs.map(({ valLoss }) => valLoss ?? NaN);
}

/** What a fit has come to so far. */
export function outcomeOfFit({ models }: RunState, fit: FitState): Omit<Outcome, 'seed' | 'run'> {
  return lossesOf(fit, models.find(({ model }) => model === fit.started.model) ?? null);
}

function lossesOf(fit: FitState, model: ModelEvent | null): Omit<Outcome, 'seed' | 'run'> {
  const measured = fit.epochs.filter((epoch) => epoch.valLoss !== null);
  const losses = measured.map((epoch) => epoch.valLoss ?? NaN);
  const best = lowestAt(losses);
  const last = measured.at(-1);
  return {
    finalLoss: lossAtTheEnd(fit) ?? losses.at(-1) ?? NaN,
    bestLoss: losses[best] ?? NaN,
    bestEpoch: measured[best]?.epoch ?? 0,
    epochs: fit.epochs.length,
    trainingLoss: honestLosses(fit, model).values.findLast((loss) => loss !== null) ?? null,
    metrics: last?.valMetrics ?? {},
  };
}

/**
 * Validation loss of the weights that the fit left behind, where all validation examples were asked then: a callback may have
 * put those of an earlier epoch back.
 */
function lossAtTheEnd({ evaluations, epochs, started }: FitState): number | null {
  const evaluation = evaluations.at(-1);
  const isAtTheEnd = evaluation !== undefined && evaluation.epoch === epochs.at(-1)?.epoch;
  return isAtTheEnd && evaluation.on === 'validation' && evaluation.examples === started.validationExamples
    ? evaluation.loss
    : null;
}
