import type { Slot, SweepTrial } from '../../src/protocol/sweep';
import { number } from '../format';
import { words } from '../words';
import { parameterText } from './axes';
import { deviation, lossOf } from './losses';

const text = words.sweep;

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
