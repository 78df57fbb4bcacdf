import type { RunRecord } from '../protocol/run-record';
import type { RunStore, RunSummary } from '../runs';

export type ListedRun = RunSummary & { store: RunStore };

/** A line of the list of runs. `runId` is what commands read. */
export type RunNode =
  | { kind: 'run'; runId: string; record: RunRecord; store: RunStore }
  | { kind: 'problem'; runId: string; problem: string }
  | { kind: 'experiment'; id: string; label: string | null; runs: Extract<RunNode, { kind: 'run' }>[] };

type Experiment = Extract<RunNode, { kind: 'experiment' }>;

/** The list, newest first: the runs of one experiment stand together under one line. */
export function runNodes(runs: readonly ListedRun[]): RunNode[] {
  const experiments = new Map<string, Experiment>();
  const nodes: RunNode[] = [];
  for (const run of runs) {
    if ('problem' in run) {
      nodes.push({ kind: 'problem', runId: run.id, problem: run.problem });
      continue;
    }
    const { record, store } = run;
    const node = { kind: 'run' as const, runId: record.id, record, store };
    if (!record.parent || record.parent.kind === 'decompose') {
      nodes.push(node);
      continue;
    }
    const known = experiments.get(record.parent.experiment);
    if (known) known.runs.push(node);
    else {
      const experiment: Experiment = {
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

/** What an experiment tries, which is what its changed runs are labelled with; null while only a fix's baseline has run. */
function labelOf(runs: readonly { record: RunRecord }[]): string | null {
  const telling = runs.find(({ record }) => record.edited || record.parent?.kind === 'settle');
  return telling?.record.parent?.label ?? null;
}
