import type { SweepRecord } from '../../protocol/sweep';
import { when } from '../run-words';
import type { Translate } from '../translate';
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
  { t, language, now }: { t: Translate; language: string; now: Date },
): SweepItem {
  const words: Record<SweepRecord['status'], string> = {
    running: t('sweeping'),
    finished: t('{0} trials', plan.trials),
    stopped: t('stopped'),
    failed: t('failed'),
    lost: t('lost'),
  };
  const parameters = plan.slots.map(({ label }) => label).join(', ');
  return {
    label: plainText(t('Sweep of {0}', name)),
    description: [words[status], when(created, now, language)].join(' · '),
    icon: {
      running: 'loading~spin',
      finished: 'graph-scatter',
      stopped: 'circle-slash',
      failed: 'error',
      lost: 'warning',
    }[status],
    context: status === 'running' ? 'sweep.running' : isResumable(status) ? 'sweep.resumable' : 'sweep.ended',
    tooltip: [t('Sweep of {0}: {1}', name, parameters), words[status], reason]
      .filter((line) => line !== null)
      .join('\n'),
  };
}

/** Whether it ended before it was through. */
export function isResumable(status: string): boolean {
  return status === 'stopped' || status === 'lost';
}
