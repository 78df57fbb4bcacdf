import * as l10n from '@vscode/l10n';
import { bestFirst, signedPercent } from '../../protocol/verification-order';
import type { MeasuredEffect, Verification } from '../../protocol/verification';
import { standing, VERDICT_WORDS } from '../../protocol/verification-words';

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
  return l10n.t`Confirmed on ${on}: ${label}: ${VERDICT_WORDS[verdict]}; ${effectWords(effect, losses)}`;
}

/** The whole reckoning, a line each, candidates best first. */
export function verificationLines({ candidates, confirmation, notes, ...whole }: Verification): string[] {
  const lines = bestFirst(candidates).map((candidate) => {
    const { label, effect, readOff, reason } = candidate;
    const measured = effect ? effectWords(effect, null) : '';
    const said = [standing(candidate), measured, reason].filter(Boolean).join('; ');
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
