import * as l10n from '@vscode/l10n';
import type { SweepRecord } from '../../protocol/sweep';
import { when } from '../run-words';
import { plainText } from '../../protocol/plain-text';

/** What the list of runs shows of a sweep; `context` is the value that menus' `when` clauses match. */
interface SweepItem {
  label: string;
  description: string;
  icon: string;
  context: 'sweep.running' | 'sweep.resumable' | 'sweep.ended';
  tooltip: string;
}

export function sweepItem(
  { name, plan, status, reason, created }: SweepRecord,
  { language, now }: { language: string; now: Date },
): SweepItem {
  const words: Record<SweepRecord['status'], string> = {
    running: l10n.t('sweeping'),
    finished: l10n.t('{0} trials', plan.trials),
    stopped: l10n.t('stopped'),
    failed: l10n.t('failed'),
    lost: l10n.t('lost'),
  };
  const parameters = plan.slots.map(({ label }) => label).join(', ');
  return {
    label: plainText(l10n.t('Sweep of {0}', name)),
    description: [words[status], when(created, now, language)].join(' · '),
    icon: {
      running: 'loading~spin',
      finished: 'graph-scatter',
      stopped: 'circle-slash',
      failed: 'error',
      lost: 'warning',
    }[status],
    context: status === 'running' ? 'sweep.running' : isResumable(status) ? 'sweep.resumable' : 'sweep.ended',
    tooltip: [l10n.t('Sweep of {0}: {1}', name, parameters), words[status], reason]
      .filter((line) => line !== null)
      .join('\n'),
  };
}

/** Whether it ended before it was through. */
export function isResumable(status: string): boolean {
  return status === 'stopped' || status === 'lost';
}
