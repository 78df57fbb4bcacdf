import * as l10n from '@vscode/l10n';
import { effectWords } from '../experiments/verify/words';
import type { Verification, Verdict } from '../protocol/verification';
import { VERDICT_WORDS } from '../protocol/verification-words';
import type { FindingFix } from './fixes';

/** What was measured of one fix as it is offered. */
export interface Proof {
  verdict: Verdict;
  /** Candidate over baseline; Infinity where it was given up. */
  ratio: number;
  /** "validation loss 0.62 → 0.41, −34 % [−41, −25], 8 seeds". */
  words: string;
}

/** What a verification says of single fixes, by fix id: the confirmed figure where there is one. */
export function proofsOf(verification: Verification | null): Map<string, Proof> {
  const proofs = new Map<string, Proof>();
  if (!verification) return proofs;
  const { candidates, confirmation, baseline } = verification;
  for (const { id, kind, effect, verdict, reason, runs, readOff } of candidates) {
    if (kind !== 'fix' || verdict === null) continue;
    const confirmed = confirmation?.candidate === id ? confirmation : null;
    const shown = confirmed?.effect ?? effect;
    const loss = readOff ? undefined : meanLoss(runs);
    const before = meanLoss(baseline);
    const losses = confirmed
      ? pairOf(Number(confirmed.baselineLoss), Number(confirmed.candidateLoss))
      : pairOf(before ?? NaN, loss ?? NaN);
    const words = shown ? effectWords(shown, losses) : (reason ?? VERDICT_WORDS[verdict]);
    proofs.set(id, {
      verdict: confirmed?.verdict ?? verdict,
      ratio: shown?.ratio ?? Infinity,
      words: withVerdict(confirmed?.verdict ?? verdict, words),
    });
  }
  return proofs;
}

function withVerdict(verdict: Verdict, words: string): string {
  if (verdict === 'no-difference') return l10n.t`no difference shown, ${words}`;
  return verdict === 'worse' ? l10n.t`made it worse, ${words}` : words;
}

function meanLoss(runs: Verification['baseline']): number | undefined {
  if (runs.length === 0) return undefined;
  return Math.exp(runs.reduce((sum, { loss }) => sum + Math.log(loss), 0) / runs.length);
}

function pairOf(baseline: number, candidate: number): { baseline: number; candidate: number } | null {
  return Number.isFinite(baseline) && Number.isFinite(candidate) ? { baseline, candidate } : null;
}

/** Several fixes together, or another setting of one, that were confirmed to help. */
export interface Combination {
  candidateId: string;
  label: string;
  words: string;
}

/** Null where a fix as it is offered helps most, or nothing was confirmed. */
export function combinationOf(verification: Verification | null): Combination | null {
  const confirmed = verification?.confirmation;
  const candidate = verification?.candidates.find(({ id }) => id === confirmed?.candidate);
  if (!confirmed?.effect || !candidate || confirmed.verdict !== 'better' || candidate.kind === 'fix')
    return null;
  const { baselineLoss, candidateLoss, effect } = confirmed;
  return {
    candidateId: candidate.id,
    label: candidate.label,
    words: effectWords(effect, pairOf(Number(baselineLoss), Number(candidateLoss))),
  };
}

/** Ranking follows proof: what was shown to help comes first, best first, and what was shown to harm comes last. */
export function byProof(fixes: readonly FindingFix[], proofs: ReadonlyMap<string, Proof>): FindingFix[] {
  if (proofs.size === 0) return [...fixes];
  const group = ({ fix }: FindingFix): number => {
    const verdict = proofs.get(fix.id)?.verdict;
    return verdict === 'better' ? 0 : verdict === 'worse' ? 2 : 1;
  };
  const ratio = ({ fix }: FindingFix): number => proofs.get(fix.id)?.ratio ?? 1;
  return [...fixes].sort((a, b) => group(a) - group(b) || (group(a) === 0 ? ratio(a) - ratio(b) : 0));
}
