import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { experimentName, triedFixes } from '../protocol/experiment-name';
import { isLive } from '../runs/store';
import type { RunNode } from './run-nodes';

/** What the list shows of the runs of one experiment. */
export function experimentWords({ experiment, runs }: Extract<RunNode, { kind: 'experiment' }>): {
  label: string;
  description: string;
  tooltip: string;
} {
  const launch = runs[0]?.record.launch;
  const script = launch?.npmScript ?? path.basename(launch?.script ?? '');
  const tellers = runs.map(({ record }) => ({ label: record.parent?.label ?? '', edited: record.edited }));
  const state = runs.some(({ record }) => isLive(record)) ? l10n.t('measuring') : l10n.t('measured');
  return {
    label: experimentName(experiment, script, tellers),
    description: [state, runs.length === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs.length)].join(' · '),
    tooltip: tooltipOf(experiment, script, triedFixes(tellers)),
  };
}

function tooltipOf(
  experiment: Extract<RunNode, { kind: 'experiment' }>['experiment'],
  script: string,
  tried: readonly string[],
): string {
  switch (experiment) {
    case 'verify':
      return tried.length > 1
        ? l10n.t('{0}: run with and without {1} fixes, under the same seeds', script, tried.length)
        : l10n.t('{0}: run with and without a fix, under the same seed', script);
    case 'settle':
      return l10n.t('{0}: run again with other rows held out', script);
    case 'decompose':
      return l10n.t('{0}: trained again on samples of its rows', script);
    case 'sweep':
      return l10n.t('{0}: a sweep whose own record is gone', script);
  }
}
