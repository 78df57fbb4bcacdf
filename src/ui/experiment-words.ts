import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { isLive } from '../runs/store';
import type { RunNode } from './run-nodes';

/** What the list shows of the runs of one experiment. */
export function experimentWords({ label, experiment, runs }: Extract<RunNode, { kind: 'experiment' }>): {
  label: string;
  description: string;
  tooltip: string;
} {
  const state = runs.some(({ record }) => isLive(record)) ? l10n.t('measuring') : l10n.t('measured');
  const description = [state, runs.length === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs.length)].join(
    ' · ',
  );
  const script = runs[0]?.record.name ?? '';
  switch (experiment) {
    case 'verify': {
      const tried = new Set(
        runs.flatMap(({ record }) => (record.edited ? (record.parent?.label ?? []) : [])),
      );
      const of = path.basename(runs[0]?.record.launch.script ?? '');
      if (tried.size > 1)
        return {
          label: l10n.t('Fixes of {0}', of),
          description,
          tooltip: l10n.t('{0}: run with and without {1} fixes, under the same seeds', of, tried.size),
        };
      const name = label ?? l10n.t('Measuring a fix');
      return {
        label: name,
        description,
        tooltip: l10n.t('{0}: run with and without it, under the same seed', name),
      };
    }
    case 'settle':
      return {
        label: label ?? script,
        description,
        tooltip: l10n.t('{0}: run again with other rows held out', script),
      };
    case 'decompose':
      return {
        label: l10n.t('Bias and variance of {0}', script),
        description,
        tooltip: l10n.t('{0}: trained again on samples of its rows', script),
      };
    case 'sweep':
      return {
        label: l10n.t('Sweep of {0}', script),
        description,
        tooltip: l10n.t('{0}: a sweep whose own record is gone', script),
      };
  }
}
