import * as l10n from '@vscode/l10n';
import type { RunParent } from './run-record';

/** What of an experiment's run tells what it is about. */
export interface ExperimentRun {
  /** What it tries, as its parent has it. */
  label: string;
  /** Whether the text that ran was edited, as for trying a fix. */
  edited: boolean;
}

/** The fixes that runs try, each once. */
export function triedFixes(runs: readonly ExperimentRun[]): string[] {
  return [...new Set(runs.flatMap(({ label, edited }) => (edited ? [label] : [])))];
}

/**
 * What an experiment is called where its runs stand under one line, in the list of runs as in the table of all runs; whether it goes on is said beside it.
 *
 * @param script name of the file, or of the npm script
 */
export function experimentName(
  kind: RunParent['kind'],
  script: string,
  runs: readonly ExperimentRun[],
): string {
  switch (kind) {
    case 'verify': {
      const [fix, ...more] = triedFixes(runs);
      return fix !== undefined && more.length === 0 ? l10n.t`Fix: ${fix}` : l10n.t`Fixes of ${script}`;
    }
    case 'settle':
      return l10n.t`Does ${script} overfit?`;
    case 'decompose':
      return l10n.t`Bias and variance of ${script}`;
    case 'sweep':
      return l10n.t`Sweep of ${script}`;
  }
}
