import * as l10n from '@vscode/l10n';
import { sentences } from '../wording';
import type { DecomposedFit, Decomposition } from '../../protocol/decomposition';
import type { DecompositionStarted } from '../../protocol/events';
import type { DecompositionState } from '../../protocol/run-state';
import { byClass, byExample } from './examples';
import { withIntervals } from './interval';
import { labelNoise } from './noise';
import { measuresOf, prepare } from './prepared';
import { balanceOf, verdictOf } from './verdict';

/**
 * Splits the expected loss over refits into bias and variance: squared error for regression, cross-entropy and 0-1 loss for
 * classes; over all examples, for each class and for single examples. Needs two usable refits; one whose predictions are not
 * finite (it diverged) is left out and named in the verdict.
 */
export function decompose({ started, results }: DecompositionState): DecomposedFit {
  const { fit, examples, outputs } = started;
  const whole = results.filter(({ predictions }) => predictions.length === examples * outputs);
  const usable = whole.map(({ predictions }) => predictions).filter((row) => row.every(Number.isFinite));
  const nothing = (verdict: string) => ({ fit, measured: [], verdict });

  const problem = problemWith(started);
  if (problem !== null) return nothing(problem);
  const left = results.length - usable.length;
  const skipped =
    left > 0 ? l10n.t`${left} of ${results.length} refits gave no finite predictions and are left out.` : '';
  if (usable.length < 2) {
    return nothing(
      sentences(l10n.t`It takes two refits to tell bias from variance; there are ${usable.length}.`, skipped),
    );
  }

  const prepared = prepare(started, usable);
  const measures = measuresOf(prepared);
  const replicates = usable.length;
  const measured = measures.map(([measure, of]): Decomposition => ({
    measure,
    replicates,
    ...withIntervals(of, replicates, examples * prepared.width),
  }));
  const [main] = measured;
  const [first] = measures;
  if (!main || !first) return nothing(l10n.t('Nothing was measured.'));
  const training = trainingLossesOf(results);
  return {
    fit,
    measured,
    verdict: sentences(verdictOf(main, training), skipped),
    detail: {
      resample: started.resample ?? 'bootstrap',
      sampleExamples: started.sampleExamples ?? started.trainExamples,
      balance: balanceOf(main, training),
      refitLosses: usable.map((_, at) => first[1](usable.map((__, r) => (r === at ? 1 : 0))).loss),
      classNames: started.classNames ?? null,
      classes: byClass(prepared),
      ...byExample(prepared),
      noise: labelNoise(prepared),
    },
  };
}

/** What refits lost on their own rows, where that is a number. */
export function trainingLossesOf(results: DecompositionState['results']): number[] {
  return results.flatMap(({ trainLoss }) =>
    trainLoss !== null && Number.isFinite(trainLoss) ? [trainLoss] : [],
  );
}

function problemWith({ task, examples, outputs, targets }: DecompositionStarted): string | null {
  if (examples < 1 || outputs < 1) return l10n.t('There are no evaluation examples to predict.');
  if (task === 'regression')
    return targets.length === examples * outputs && targets.every(Number.isFinite)
      ? null
      : l10n.t('The evaluation targets are incomplete or not finite.');
  const classes = Math.max(outputs, 2);
  const valid = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  return targets.length === examples && targets.every(valid)
    ? null
    : l10n.t('The evaluation targets are not class indices.');
}
