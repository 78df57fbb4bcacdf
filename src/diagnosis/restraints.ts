import * as l10n from '@vscode/l10n';
import type { Layer } from '../protocol/events';
import type { SuggestedRemedy } from '../protocol/findings';
import { last, type FitContext } from './fit-context';
import { number, percent } from './wording';

/** What a model carries against overfitting. */
export interface Restraints {
  regularized: Layer[];
  dropouts: Layer[];
  /** Latest penalty in units of the honest training loss; null where unknown. */
  penaltyShare: number | null;
  /** Enough to be what keeps the model from learning. */
  isStrong: boolean;
}

export function restraintsOf({ model, fit, training }: FitContext): Restraints {
  const layers = model?.layers ?? [];
  const regularized = layers
    .filter(({ kernelRegularizer: r }) => r && (r.l1 > 0 || r.l2 > 0 || r.custom === true))
    .sort((a, b) => b.parameters - a.parameters);
  const dropouts = layers
    .filter(({ kind, rate }) => /Dropout/.test(kind) && (rate ?? 0) > 0)
    .sort((a, b) => (b.rate ?? 0) - (a.rate ?? 0));
  const penalty = last(fit.epochs)?.penalty ?? null;
  const loss = last(training.values) ?? NaN;
  const penaltyShare = penalty !== null && loss > 0 ? penalty / loss : null;
  const isStrong =
    (regularized.length > 0 && Math.max(penaltyShare ?? 0, shareAtFirst(fit, loss)) >= 0.25) ||
    (dropouts[0]?.rate ?? 0) >= 0.5;
  return { regularized, dropouts, penaltyShare, isStrong };
}

/** A penalty that has won is small, for the weights are: what it was after the first epoch shows its strength. */
function shareAtFirst({ epochs }: FitContext['fit'], loss: number): number {
  const penalty = epochs[0]?.penalty ?? 0;
  return loss > 0 && Number.isFinite(penalty) ? penalty / loss : 0;
}

/** Ways to loosen what is there, the stronger restraint first; nothing where there is none. */
export function weakerRestraints(restraints: Restraints): SuggestedRemedy[] {
  const { regularized, dropouts, penaltyShare } = restraints;
  const remedies: SuggestedRemedy[] = [];
  if (regularized.length > 0) {
    const layers = regularized.map(({ name }) => name);
    const size =
      penaltyShare === null
        ? l10n.t('The weights are penalized')
        : l10n.t`The penalty is ${percent(penaltyShare)} of the training loss`;
    remedies.push(
      { remedy: 'weaken-regularizer', layers, reason: l10n.t`${size}: a tenth of it leaves room to fit.` },
      { remedy: 'remove-regularizer', layers, reason: l10n.t`${size}: without it the model is free to fit.` },
    );
  }
  const [strongest] = dropouts;
  if (!strongest) return remedies;
  const layers = dropouts.map(({ name }) => name);
  const rate = number(strongest.rate ?? 0);
  const looser: SuggestedRemedy[] = [
    {
      remedy: 'lower-dropout-rate',
      layers,
      reason: l10n.t`Dropout of ${rate} hides much of what was learned: lower it.`,
    },
    {
      remedy: 'remove-dropout',
      layers,
      reason: l10n.t`Dropout of ${rate} serves no one while the training data are not fitted.`,
    },
  ];
  return (penaltyShare ?? 0) >= 0.25 ? [...remedies, ...looser] : [...looser, ...remedies];
}
