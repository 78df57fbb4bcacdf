import * as l10n from '@vscode/l10n';
import type { Sweep, SweepTrial } from '../../protocol/sweep';
import type { StoredSweep } from '../../runs';
import { slotImportances } from './importances';
import { describeParameters } from './run-trial';
import { dimensionsOf } from './space';

/** The complete trial with the lowest loss; null while there is none. */
export function bestTrial(trials: readonly SweepTrial[]): SweepTrial | null {
  const complete = trials.filter(({ state, loss }) => state === 'complete' && loss !== null);
  return complete.reduce<SweepTrial | null>(
    (best, trial) => ((trial.loss ?? Infinity) < (best?.loss ?? Infinity) ? trial : best),
    null,
  );
}

/** A sweep as views show it. @param importances as of a moment ago, where they needn't be worked out anew */
export function describeSweep(
  { record, trials }: StoredSweep,
  importances = slotImportances(record.plan.slots, trials, record.plan.seed),
): Sweep {
  return {
    record,
    trials,
    importances,
    best: bestTrial(trials)?.number ?? null,
    notes: notesOf({ record, trials }),
  };
}

function notesOf({ record, trials }: StoredSweep): string[] {
  const { plan, outer } = record;
  const count = (state: SweepTrial['state']): number =>
    trials.filter((trial) => trial.state === state).length;
  const complete = count('complete');
  const notes: string[] = [];
  if (complete > 1) notes.push(outer ? nestedNote(outer) : choiceNote(plan.folds !== null, complete));
  if (plan.folds?.nested && !outer && record.status !== 'running')
    notes.push(l10n.t('What was chosen has not been assessed on the outer folds.'));
  const dimensions = dimensionsOf(plan.slots).length;
  if (complete > 0 && complete < 10 * dimensions && record.status !== 'running')
    notes.push(
      dimensions === 1
        ? l10n.t`${complete} complete trials are few for a parameter: other values may do better.`
        : l10n.t`${complete} complete trials are few for ${dimensions} parameters: other values may do better.`,
    );
  const diverged = trials.filter(({ loss }) => loss !== null && !Number.isFinite(loss)).length;
  if (diverged > 0)
    notes.push(
      diverged === 1
        ? l10n.t('1 trial diverged; their loss counts as infinite.')
        : l10n.t`${diverged} trials diverged; their loss counts as infinite.`,
    );
  const [failed, pruned] = [count('failed'), count('pruned')];
  if (failed > 0)
    notes.push(
      failed === 1
        ? l10n.t('1 trial failed and tells nothing.')
        : l10n.t`${failed} trials failed and tell nothing.`,
    );
  if (pruned > 0)
    notes.push(
      pruned === 1
        ? l10n.t('1 trial ended early because others were better by then.')
        : l10n.t`${pruned} trials ended early because others were better by then.`,
    );
  const [first] = trials;
  const best = bestTrial(trials);
  if (first?.number === 1 && first.state === 'complete' && plan.sampler !== 'grid' && best)
    notes.push(
      best.number === 1
        ? l10n.t('Nothing was better than what the script has now (trial 1).')
        : l10n.t`Trial 1 is what the script has now (${describeParameters(plan, first.parameters)}).`,
    );
  return notes;
}

function choiceNote(isFolded: boolean, complete: number): string {
  return isFolded
    ? l10n.t`The best of ${complete} was chosen by the same folds as its loss was measured on: on new data expect somewhat more.`
    : l10n.t`The best of ${complete} was chosen by the same validation rows as its loss was measured on: on new data expect somewhat more.`;
}

function nestedNote(outer: readonly number[]): string {
  const mean = outer.reduce((sum, loss) => sum + loss, 0) / outer.length;
  const spread = outer.map((loss) => loss.toPrecision(3)).join(', ');
  return l10n.t`What is chosen this way has a loss of ${mean.toPrecision(3)} on rows that had no part in choosing (${spread}).`;
}
