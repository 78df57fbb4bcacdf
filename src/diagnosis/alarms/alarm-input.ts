import type { FitContext } from '../fit-context';
import type { AlarmInput } from './overfitting-alarm';

type Curves = Pick<FitContext, 'fit' | 'started' | 'training' | 'validation'>;

/** What the overfitting alarm looks at in a fit. */
export function alarmInput(context: Curves): AlarmInput {
  const { validation, started } = context;
  return {
    losses: validation.values,
    training: alignedTraining(context),
    validationExamples: examplesOf(context),
    plannedEpochs: started.epochs,
  };
}

/** Known at the start, or counted while validating where only that could tell. */
function examplesOf({ started, fit }: Curves): number | null {
  return (
    started.validationExamples ??
    fit.epochs.find((epoch) => epoch.validationExamples)?.validationExamples ??
    null
  );
}

/** Training losses at the epochs of the validation losses. */
function alignedTraining({ training, validation }: Curves): (number | null)[] {
  const byEpoch = new Map<number, number>();
  training.epochs.forEach((epoch, index) => byEpoch.set(epoch, training.values[index] ?? NaN));
  return validation.epochs.map((epoch) => byEpoch.get(epoch) ?? null);
}
