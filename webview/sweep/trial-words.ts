import type { Slot, SweepTrial } from '../../src/protocol/sweep';
import { number } from '../format';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { type Axis, parameterText, valueText } from './axes';
import { deviation, lossOf } from './losses';

const text = words.sweep;
const TABLE_ROWS = 100;

/** "0.412 ± 0.02 over 5 folds", or the loss alone. */
export function lossText(trial: SweepTrial): string {
  const spread = deviation(trial);
  const loss = number(lossOf(trial));
  return spread === null
    ? loss
    : text.spread(loss, number(Number(spread.toPrecision(2))), trial.folds.length);
}

/** A trial in a tip or aloud: how it stands, then what it was run with. */
export function describeTrial(trial: SweepTrial, slots: readonly Slot[]): string {
  const result =
    trial.state === 'complete'
      ? text.lossIs(lossText(trial))
      : [text.state[trial.state], trial.reason].filter(Boolean).join(': ');
  return `${text.trial(trial.number)}: ${result}\n${slots.length > 0 ? parameterText(trial.parameters, slots) : ''}`.trim();
}

/** What the best tenth of the trials have in common. @param trials the lowest loss first */
export function bestTenth(trials: readonly SweepTrial[], axes: readonly Axis[]): string {
  const best = trials.slice(0, Math.max(1, Math.round(trials.length / 10)));
  const ranges = axes.map(({ id, label, place }) => {
    const sorted = best
      .map(({ parameters }) => parameters[id])
      .sort((a, b) => (place(a) ?? 0) - (place(b) ?? 0));
    return text.within(label, valueText(sorted[0]), valueText(sorted.at(-1)));
  });
  return text.bestTenth(String(best.length), ranges.join(', '));
}

/** Trials with their parameters and losses, thinned where they are many. */
export function trialRows(
  trials: readonly SweepTrial[],
  parameters: readonly Pick<Slot, 'id' | 'label'>[],
): TableData {
  const kept = thin(trials.length, TABLE_ROWS);
  return {
    columns: [text.columns.trial, ...parameters.map(({ label }) => label), text.columns.loss],
    rows: kept.flatMap((index) => {
      const trial = trials[index];
      if (!trial) return [];
      const values = parameters.map(({ id }) => valueText(trial.parameters[id]));
      return [[String(trial.number), ...values, number(lossOf(trial))]];
    }),
    note: kept.length < trials.length ? text.rowsLeftOut(kept.length, trials.length) : undefined,
  };
}
