import type { RunRecord } from '../protocol/run-record';
import type { RunStore, RunSummary } from '../runs';

export type ListedRun = RunSummary & { store: RunStore };

/** A line of the list of runs. `runId` is what commands read. */
export type RunNode =
  | { kind: 'run'; runId: string; record: RunRecord; store: RunStore }
  | { kind: 'problem'; runId: string; problem: string }
  | { kind: 'experiment'; id: string; label: string; runs: Extract<RunNode, { kind: 'run' }>[] };

/** The list, newest first: the runs of one experiment stand together under one line. */
export function runNodes(runs: readonly ListedRun[]): RunNode[] {
  const experiments = new Map<string, Extract<RunNode, { kind: 'experiment' }>>();
  const nodes: RunNode[] = [];
  for (const run of runs) {
    if ('problem' in run) {
      nodes.push({ kind: 'problem', runId: run.id, problem: run.problem });
      continue;
    }
    const { record, store } = run;
    const node = { kind: 'run' as const, runId: record.id, record, store };
    if (record.parent?.kind !== 'verify') {
      nodes.push(node);
      continue;
    }
    const known = experiments.get(record.parent.experiment);
    if (known) known.runs.push(node);
    else {
      const experiment = {
        kind: 'experiment' as const,
        id: record.parent.experiment,
        label: '',
        runs: [node],
      };
      experiments.set(experiment.id, experiment);
      nodes.push(experiment);
    }
  }
  for (const experiment of experiments.values()) experiment.label = labelOf(experiment.runs);
  return nodes;
}

/** What an experiment tried: the label of a run that was changed; its baseline runs are labelled "unchanged". */
function labelOf(runs: readonly { record: RunRecord }[]): string {
  const changed = runs.find(({ record }) => record.edited) ?? runs[0];
  return changed?.record.parent?.label ?? '';
}
