import type { Diagnosis, Finding, Severity } from '../protocol/findings';
import type { RunState } from '../protocol/run-state';

/** What a list says of a run in one line. */
export interface RunDigest {
  /** Best validation loss over all fits; null where none was recorded. */
  best: { loss: number; epoch: number } | null;
  /** Progress of the latest fit; `of` is null where the script doesn't say. */
  epoch: { done: number; of: number | null } | null;
  finding: Finding | null;
  /** Findings beside that one. */
  others: number;
  decomposition: string | null;
}

const rank: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

export function digestOf({ state, diagnosis }: { state: RunState; diagnosis: Diagnosis }): RunDigest {
  const fit = state.fits.at(-1);
  return {
    best: bestLoss(state),
    epoch: fit ? { done: fit.epochs.at(-1)?.epoch ?? 0, of: fit.started.epochs } : null,
    finding: worstFinding(diagnosis),
    others: Math.max(0, diagnosis.findings.length - 1),
    decomposition: diagnosis.decompositions.at(-1)?.verdict ?? null,
  };
}

/** The finding that matters most: the gravest, of those the surest. */
export function worstFinding({ findings }: Pick<Diagnosis, 'findings'>): Finding | null {
  const order = (a: Finding, b: Finding) =>
    rank[a.severity] - rank[b.severity] || (b.confidence ?? 0) - (a.confidence ?? 0);
  return findings.toSorted(order)[0] ?? null;
}

function bestLoss({ fits }: RunState): RunDigest['best'] {
  let best: RunDigest['best'] = null;
  for (const { epoch, valLoss } of fits.flatMap((fit) => fit.epochs))
    if (valLoss !== null && Number.isFinite(valLoss) && (best === null || valLoss < best.loss))
      best = { loss: valLoss, epoch };
  return best;
}
