import * as l10n from '@vscode/l10n';
import type { RuleId } from '../protocol/findings';
import type { FitState, RunState } from '../protocol/run-state';

/**
 * Rules that take for granted that a loss is to fall. Of two networks that play against each other neither does: at their balance
 * each costs what a guess costs, and their losses swing (Goodfellow et al. 2014, "Generative Adversarial Nets").
 */
export const EXPECTS_FALLING: ReadonlySet<RuleId> = new Set<RuleId>([
  'overfitting',
  'over-confidence',
  'underfitting',
  'divergence',
  'oscillation',
  'plateau',
  'vanishing-gradients',
  'update-ratio',
  'unusual-learning-rate',
]);

/** Why a fit's loss need not fall, for a sentence; null where it is to. */
export function whyFree(fit: FitState, state: RunState): string | null {
  if (hasRival(fit, state))
    return l10n.t(
      'another model with the same layers is trained in turn with this one, so its loss need not fall',
    );
  // Such as a replay memory in reinforcement learning, whose targets the model itself moves.
  if (fit.started.changingData && fit.epochs.every(({ valLoss }) => valLoss === null))
    return l10n.t('each call of fit brings other training data, so its loss need not fall');
  return null;
}

/**
 * Whether another model that holds some of the same layers is trained in turn with this fit's model, as a generator with its
 * discriminator. Training one after the other (pretraining, fine-tuning) isn't meant.
 */
function hasRival(fit: FitState, state: RunState): boolean {
  const own = state.models.find(({ model }) => model === fit.started.model);
  if (!own || state.models.length < 2) return false;
  const names = new Set(own.layers.map(({ name }) => name));
  const span = spanOf(own.model, state);
  return state.models.some((other) => {
    if (other.model === own.model || !other.layers.some(({ name }) => names.has(name))) return false;
    const theirs = spanOf(other.model, state);
    return span !== null && theirs !== null && span.from < theirs.to && theirs.from < span.to;
  });
}

/** From the start of a model's first fit to the last that was heard of its fits, in milliseconds; null for one never trained. */
function spanOf(model: string, { fits }: RunState): { from: number; to: number } | null {
  const own = fits.filter(({ started }) => started.model === model);
  if (own.length === 0) return null;
  return {
    from: Math.min(...own.map(({ started }) => started.t)),
    to: Math.max(...own.map(({ started, epochs }) => epochs.at(-1)?.t ?? started.t)),
  };
}
