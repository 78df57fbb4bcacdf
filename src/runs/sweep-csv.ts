import { csvLine } from '../protocol/csv';
import type { SweepTrial } from '../protocol/sweep';
import type { StoredSweep } from './sweep-store';

/**
 * One row a trial, as RFC 4180 has it (CRLF, a header row). Parameters are columns of their own, by the ids of their slots, called as in Optuna's
 * `trials_dataframe`; so are metrics and the losses of folds.
 */
export function exportSweepCsv({ record: { plan }, trials }: StoredSweep): string {
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))];
  const folds = Array.from(
    { length: Math.max(0, ...trials.map((trial) => trial.folds.length)) },
    (_, i) => i,
  );
  const header = [
    ...COLUMNS.map(([name]) => name),
    ...plan.slots.map(({ id }) => `params_${id}`),
    ...metrics.map((name) => `val_${name}`),
    ...folds.map((fold) => `fold_${fold + 1}_loss`),
  ];
  const rows = trials.map((trial) => [
    ...COLUMNS.map(([, value]) => value(trial)),
    ...plan.slots.map(({ id }) => trial.parameters[id] ?? null),
    ...metrics.map((name) => trial.metrics[name] ?? null),
    ...folds.map((fold) => trial.folds[fold] ?? null),
  ]);
  return [header, ...rows].map(csvLine).join('');
}

const COLUMNS: [string, (trial: SweepTrial) => string | number | null][] = [
  ['number', ({ number }) => number],
  ['state', ({ state }) => state],
  ['loss', ({ loss }) => loss],
  ['best_loss', ({ bestLoss }) => bestLoss],
  ['best_epoch', ({ bestEpoch }) => bestEpoch],
  ['epochs', ({ epochs }) => epochs],
  ['duration_ms', ({ durationMs }) => durationMs],
  ['runs', ({ runs }) => runs.join(' ')],
  ['reason', ({ reason }) => reason],
];
