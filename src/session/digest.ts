import * as l10n from '@vscode/l10n';
import type { Diagnosis, Finding, Severity } from '../protocol/findings';
import type { RunDigest, RunParameter } from '../protocol/run-digest';
import type { FitState, RunState } from '../protocol/run-state';

const rank: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/**
 * What lists say of a run.
 *
 * @param written what the run's text sets; what it doesn't say is taken from what was recorded
 */
export function digestOf(
  { state, diagnosis }: { state: RunState; diagnosis: Diagnosis },
  written: readonly RunParameter[] = [],
): RunDigest {
  const fit = state.fits.at(-1);
  const last = fit?.epochs.at(-1);
  const worst = worstFinding(diagnosis);
  return {
    best: bestLoss(state),
    final: last?.valLoss ?? null,
    epoch: fit ? { done: last?.epoch ?? 0, of: fit.started.epochs } : null,
    metrics: last?.valMetrics ?? {},
    finding: worst && { severity: worst.severity, title: worst.title, message: worst.message },
    others: Math.max(0, diagnosis.findings.length - 1),
    decomposition: diagnosis.decompositions.at(-1)?.verdict ?? null,
    durationMs: state.lastEventAt,
    seed: state.seed,
    backend: fit?.started.backend ?? null,
    parameters: [...written, ...recorded(state, fit).filter(({ id }) => !isAmong(written, id))],
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
  for (const { epochs } of fits)
    for (const { epoch, valLoss } of epochs)
      if (valLoss !== null && Number.isFinite(valLoss) && (best === null || valLoss < best.loss))
        best = { loss: valLoss, epoch };
  return best;
}

/** What the recorder was told of the training, under the names that the source's own numbers have. */
function recorded({ models }: RunState, fit: FitState | undefined): RunParameter[] {
  const model = models.find((one) => one.model === fit?.started.model) ?? models.at(-1);
  const known: [string, string, number | string | null | undefined][] = [
    ['optimizer', l10n.t('optimizer'), model?.optimizer?.name.toLowerCase()],
    ['learning-rate', l10n.t('learning rate'), model?.optimizer?.learningRate],
    ['epochs', l10n.t('epochs'), fit?.started.epochs],
    ['batch-size', l10n.t('batch size'), fit?.started.batchSize],
  ];
  return known.flatMap(([id, label, value]) =>
    value === null || value === undefined ? [] : [{ id, label, value }],
  );
}

/** Whether the source has this, be it of one of several fits or optimizers. */
function isAmong(written: readonly RunParameter[], id: string): boolean {
  return written.some((one) => one.id === id || one.id.startsWith(`${id}@`));
}
