import type { RunNotes } from '../protocol/run-notes';
import type { RunParent, RunRecord } from '../protocol/run-record';
import type { SweepRecord } from '../protocol/sweep';
import type { RunStore, RunSummary } from '../runs';
import type { ListedSweep } from '../session';

export type ListedRun = RunSummary & { store: RunStore };

/** A line of the list of runs. `runId` and `sweepId` are what commands read. */
export type RunNode =
  | {
      kind: 'run';
      runId: string;
      record: RunRecord;
      store: RunStore;
      notes?: RunNotes;
      notesProblem?: string;
    }
  | { kind: 'problem'; runId: string; problem: string }
  | {
      kind: 'experiment';
      id: string;
      experiment: RunParent['kind'];
      runs: Extract<RunNode, { kind: 'run' }>[];
    }
  | { kind: 'sweep'; sweepId: string; record: SweepRecord; runs: Extract<RunNode, { kind: 'run' }>[] };

type Experiment = Extract<RunNode, { kind: 'experiment' }>;
type Swept = Extract<RunNode, { kind: 'sweep' }>;

/**
 * The list, newest first: the runs of one experiment, or of one sweep, stand together under one line; those that are pinned stand before all else, by
 * themselves.
 */
export function runNodes(runs: readonly ListedRun[], sweeps: readonly ListedSweep[] = []): RunNode[] {
  const families = familySizes(runs);
  const experiments = new Map<string, Experiment>();
  // One whose record can't be read is an experiment like any other.
  const swept = new Map<string, Swept>(
    sweeps.flatMap((sweep) =>
      'record' in sweep
        ? [[sweep.id, { kind: 'sweep', sweepId: sweep.id, record: sweep.record, runs: [] }] as const]
        : [],
    ),
  );
  const nodes: RunNode[] = [...swept.values()];
  for (const run of runs) {
    if ('problem' in run) {
      nodes.push({ kind: 'problem', runId: run.id, problem: run.problem });
      continue;
    }
    const { id, ...listed } = run;
    const node = { kind: 'run' as const, runId: id, ...listed };
    const { record } = run;
    const isAlone = record.parent?.kind === 'decompose' && (families.get(record.parent.experiment) ?? 0) < 2;
    if (!record.parent || isAlone || run.notes?.pinned) {
      nodes.push(node);
      continue;
    }
    const sweep = swept.get(record.parent.experiment);
    if (sweep) {
      sweep.runs.push(node);
      continue;
    }
    const known = experiments.get(record.parent.experiment);
    if (known) known.runs.push(node);
    else {
      const experiment: Experiment = {
        kind: 'experiment' as const,
        id: record.parent.experiment,
        experiment: record.parent.kind,
        runs: [node],
      };
      experiments.set(experiment.id, experiment);
      nodes.push(experiment);
    }
  }
  // Ids begin with the time; what goes on stands where its newest run does.
  return nodes
    .map((node, order) => ({ node, order, at: newestOf(node), isPinned: isPinned(node) }))
    .sort(
      (a, b) =>
        Number(b.isPinned) - Number(a.isPinned) || (a.at < b.at ? 1 : a.at > b.at ? -1 : a.order - b.order),
    )
    .map(({ node }) => node);
}

function isPinned(node: RunNode): boolean {
  return node.kind === 'run' && node.notes?.pinned === true;
}

/** How many runs each experiment has. */
function familySizes(runs: readonly ListedRun[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const run of runs) {
    const family = 'record' in run ? run.record.parent?.experiment : undefined;
    if (family !== undefined) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  }
  return sizes;
}

function newestOf(node: RunNode): string {
  switch (node.kind) {
    case 'run':
    case 'problem':
      return node.runId;
    case 'experiment':
      return node.runs[0]?.runId ?? '';
    case 'sweep':
      return node.runs[0]?.runId ?? node.sweepId;
  }
}
