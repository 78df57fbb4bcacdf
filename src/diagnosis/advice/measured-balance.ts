import * as l10n from '@vscode/l10n';
import type { Balance, Decomposition } from '../../protocol/decomposition';
import type { DecompositionCurve } from '../../protocol/decomposition-curve';
import type { RemedyId } from '../../protocol/edits';
import { varianceShare } from '../decomposition/verdict';
import { percent, sentences } from '../wording';

/** What refits of the same script, as it is, have shown its error to be made of. */
export interface MeasuredBalance {
  balance: Balance;
  main: Decomposition;
}

/**
 * The newest measurement of the script as it ran; null where there is none of that text, or one that tells nothing.
 *
 * @param curves of the script, newest first
 */
export function measuredBalance(
  curves: readonly DecompositionCurve[],
  sourceHash: string | null,
): MeasuredBalance | null {
  if (sourceHash === null) return null;
  for (const curve of curves) {
    const present =
      curve.sourceHash === sourceHash ? curve.points.find((point) => point.isPresent) : undefined;
    const [main] = present?.measured ?? [];
    if (present?.balance && main) return { balance: present.balance, main };
  }
  return null;
}

/** What lowers variance: less freedom, softer targets, more examples. */
const AGAINST_VARIANCE: ReadonlySet<RemedyId> = new Set([
  'l1',
  'l2',
  'elastic-net',
  'bias-regularizer',
  'recurrent-regularizer',
  'max-norm',
  'dropout',
  'dropout-rate',
  'alpha-dropout',
  'gaussian-dropout',
  'spatial-dropout',
  'recurrent-dropout',
  'gaussian-noise',
  'smaller-layers',
  'augment-images',
  'augment-sequences',
  'augment-table',
  'mixup',
  'label-smoothing',
] satisfies RemedyId[]);

/** What lowers bias: more freedom, more training. */
const AGAINST_BIAS: ReadonlySet<RemedyId> = new Set([
  'larger-layers',
  'train-longer',
  'raise-learning-rate',
  'weaken-regularizer',
  'remove-regularizer',
  'remove-dropout',
  'weaken-augmentation',
] satisfies RemedyId[]);

/** How much a measured balance moves a rank: one step (techniques.ts). */
const STEP = 0.1;

/** What a measured balance says of a remedy: by how much its rank moves (lower comes first), and why, to stand behind the reason. */
export function moveBy(measured: MeasuredBalance | null, remedy: RemedyId): { by: number; why: string } {
  const nothing = { by: 0, why: '' };
  if (!measured || measured.balance === 'even') return nothing;
  const lowersVariance = AGAINST_VARIANCE.has(remedy);
  if (!lowersVariance && !AGAINST_BIAS.has(remedy)) return nothing;
  const share = varianceShare(measured.main);
  const variance = l10n.t`${percent(share)} of the error of refits is variance`;
  const bias = l10n.t`${percent(1 - share)} of the error of refits is bias or noise of the labels`;
  switch (measured.balance) {
    case 'variance':
      return lowersVariance
        ? { by: -STEP, why: l10n.t`Measured here: ${variance}, which this lowers.` }
        : { by: STEP, why: l10n.t`But measured here: ${variance}, which this doesn't lower.` };
    case 'bias':
      return lowersVariance
        ? { by: STEP, why: l10n.t`But measured here: ${bias}, which this doesn't lower.` }
        : { by: -STEP, why: l10n.t`Measured here: ${bias}, which this lowers unless it is noise.` };
    case 'confident-bias':
      return lowersVariance
        ? {
            by: -STEP,
            why: l10n.t`Measured here: ${bias}, of refits that fit their own rows: they are too sure, which this lowers.`,
          }
        : {
            by: STEP,
            why: l10n.t("But measured here: refits fit their own rows, so more freedom doesn't help."),
          };
  }
}

/** Remedies in the order of their ranks, moved by what was measured; those that it says nothing of keep their places among each other. */
export function moved<T extends { remedy: RemedyId; reason: string }>(
  remedies: readonly T[],
  measured: MeasuredBalance | null,
): T[] {
  return remedies
    .map((one) => ({ one, move: moveBy(measured, one.remedy) }))
    .sort((a, b) => a.move.by - b.move.by)
    .map(({ one, move }) => ({ ...one, reason: sentences(one.reason, move.why) }));
}
