import type { FitState, RunState } from '../../protocol/run-state';
import { outcomeOf, outcomeOfFit, validatedFit, type Outcome } from '../outcome';
import type { EndedRun } from '../run-to-end';
import { meanOf, readExampleLosses, type ExampleLosses } from './example-losses';

/** What one run of the script came to, example by example where that is known. */
export interface TrialOutcome extends Outcome {
  /** Validation losses of the weights that the script ended with. */
  examples: ExampleLosses | null;
  /** After each epoch for which they were recorded. */
  epochsOfExamples: (ExampleLosses & { epoch: number })[];
  metricsByEpoch: ReadonlyMap<number, Record<string, number>>;
  lossNames: string;
  planned: number | null;
  /** Whether its rows could be dealt out anew: a dataset's can't. */
  hasRows: boolean;
  trainExamples: number | null;
  validationExamples: number | null;
  /** How the rows that were held out in place of the script's own were chosen; null where they are the script's. */
  fold: FitState['started']['fold'] | null;
  durationMs: number;
  /** All that was recorded. */
  state: RunState;
}

/** @throws UserError where the run failed before its training ended, or recorded no validation loss */
export function trialOutcome(ended: EndedRun, seed: string): TrialOutcome {
  const { record, state } = ended;
  const fit = validatedFit(state);
  // A script may well fail after it has trained (saving, plotting): what was measured by then is as good as ever.
  const isMeasured = record.status === 'failed' && fit?.ended === 'finished';
  const sound = isMeasured ? { ...ended, record: { ...record, status: 'finished' as const } } : ended;
  const outcome = outcomeOf(sound, seed);
  if (!fit) throw new Error('an outcome without a validated fit');
  return { ...outcome, ...detailsOf(state, fit) };
}

/** The same of a run that was stopped on the way; null where it had no validation loss yet. */
export function partialOutcome(state: RunState, seed: string): TrialOutcome | null {
  const fit = validatedFit(state);
  return fit ? { seed, run: '', ...outcomeOfFit(state, fit), ...detailsOf(state, fit) } : null;
}

function detailsOf(state: RunState, fit: FitState): Omit<TrialOutcome, keyof Outcome> {
  const { started, epochs, validationLosses } = fit;
  const all = readExampleLosses(validationLosses);
  const byEpoch = all.filter((one) => !one.atTheEnd);
  const last = byEpoch.at(-1);
  const atTheEnd = all.findLast((one) => one.atTheEnd) ?? null;
  const examples = atTheEnd ?? (last?.epoch === epochs.at(-1)?.epoch ? (last ?? null) : null);
  const { finalLoss } = outcomeOfFit(state, fit);
  return {
    examples: examples && isMeanOf(examples, finalLoss) ? examples : null,
    epochsOfExamples: byEpoch,
    metricsByEpoch: new Map(epochs.map(({ epoch, valMetrics }) => [epoch, valMetrics])),
    lossNames: state.models.find(({ model }) => model === started.model)?.loss.join() ?? '',
    planned: started.epochs,
    hasRows: started.call === 'fit',
    trainExamples: started.trainExamples,
    validationExamples: started.validationExamples,
    fold: started.fold ?? null,
    durationMs: state.lastEventAt,
    state,
  };
}

/** A sample of 2,000 examples has another mean than all of them: 3 % is five times what that comes to. */
function isMeanOf({ losses }: ExampleLosses, loss: number): boolean {
  return Math.abs(meanOf(losses) - loss) <= Math.max(0.03 * Math.abs(loss), 1e-6);
}
