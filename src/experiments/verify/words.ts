import * as l10n from '@vscode/l10n';
import { bestFirst, signedPercent } from '../../protocol/verification-order';
import type { MeasuredEffect, Verification, VerifiedCandidate } from '../../protocol/verification';

/** "validation loss 0.62 → 0.41, −34 % [−41, −25], 8 seeds". */
export function effectWords(
  effect: MeasuredEffect,
  losses: { baseline: number; candidate: number } | null,
): string {
  const { ratio, low, high, seeds } = effect;
  const numbers = losses ? `${digits(losses.baseline)} → ${digits(losses.candidate)}, ` : '';
  const many = seeds === 1 ? l10n.t('1 seed') : l10n.t`${seeds} seeds`;
  return l10n.t`validation loss ${numbers}${signedPercent(ratio)} % [${signedPercent(low)}, ${signedPercent(high)}], ${many}`;
}

const digits = (loss: number): string => loss.toPrecision(2);

const VERDICTS: Readonly<Record<NonNullable<VerifiedCandidate['verdict']>, string>> = {
  better: l10n.t('better'),
  'no-difference': l10n.t('no difference shown'),
  worse: l10n.t('worse'),
  'not-comparable': l10n.t('not comparable'),
  'given-up': l10n.t('given up'),
};

const STATES: Readonly<Record<VerifiedCandidate['state'], string>> = {
  waiting: l10n.t('waiting'),
  running: l10n.t('running'),
  measured: l10n.t('measured'),
  'given-up': l10n.t('given up'),
  failed: l10n.t('failed'),
  'not-comparable': l10n.t('not comparable'),
};

/** How a candidate stands, in a word or two. */
export function standing({ verdict, state }: Pick<VerifiedCandidate, 'verdict' | 'state'>): string {
  return verdict ? VERDICTS[verdict] : STATES[state];
}

/** What was confirmed, in one line; null where nothing was. */
export function confirmationLine({
  candidates,
  confirmation,
}: Pick<Verification, 'candidates' | 'confirmation'>): string | null {
  if (!confirmation?.effect) return null;
  const { effect, verdict, on, candidate, baselineLoss, candidateLoss } = confirmation;
  const label = candidates.find(({ id }) => id === candidate)?.label ?? candidate;
  const losses =
    typeof baselineLoss === 'number' && typeof candidateLoss === 'number'
      ? { baseline: baselineLoss, candidate: candidateLoss }
      : null;
  return l10n.t`Confirmed on ${on}: ${label}: ${VERDICTS[verdict]}; ${effectWords(effect, losses)}`;
}

/** The whole reckoning, a line each, candidates best first. */
export function verificationLines({ candidates, confirmation, notes, ...whole }: Verification): string[] {
  const lines = bestFirst(candidates).map((one) => {
    const { label, effect, readOff, reason } = one;
    const measured = effect ? effectWords(effect, null) : '';
    const said = [standing(one), measured, reason].filter(Boolean).join('; ');
    return readOff ? l10n.t`${label}: ${said} (read off, no run of its own)` : `${label}: ${said}`;
  });
  const confirmed = confirmationLine({ candidates, confirmation });
  if (confirmed !== null) lines.push(confirmed);
  lines.push(...notes);
  if (whole.oneRunMs !== null)
    lines.push(
      l10n.t`${whole.progress.done} runs in ${(whole.spentMs / 1000).toFixed(1)} s, ${(whole.spentMs / whole.oneRunMs).toFixed(1)} times one run (${(whole.oneRunMs / 1000).toFixed(1)} s)`,
    );
  return lines;
}
