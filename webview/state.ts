import type { DecompositionCurve } from '../src/protocol/decomposition-curve';
import type { Diagnosis, Finding } from '../src/protocol/findings';
import type { HostMessage, OfferedFix, PageDiagnosis } from '../src/protocol/page';
import type { RunParameter } from '../src/protocol/run-digest';
import type { RunRecord } from '../src/protocol/run-record';
import { applyEvent, emptyRunState, type FitState, type RunState } from '../src/protocol/run-state';
import { applyUsage } from '../src/protocol/usage-state';
import type { Verification } from '../src/protocol/verification';
import { moment } from './format';
import type { Settings } from './settings';

export { isLive } from '../src/protocol/standing';

export interface RunView {
  record: RunRecord;
  state: RunState;
  diagnosis: PageDiagnosis;
  fixes: OfferedFix[];
  curves: DecompositionCurve[];
  /** What its text sets training to; empty until it was asked for. */
  parameters: RunParameter[];
  verification: Verification | null;
}

export interface AvailableRun {
  id: string;
  name: string;
  created: string;
}

/** All the page knows. Views only draw it. */
export class PageState {
  readonly runs = new Map<string, RunView>();
  selected: string[] = [];
  available: AvailableRun[] = [];
  /** Set by the first word of the host: before that, "no runs" would be a guess. */
  heard = false;

  /** Whether a selected run is still on its way. */
  get isWaiting(): boolean {
    return this.selected.some((id) => !this.runs.has(id));
  }

  apply(message: HostMessage): void {
    this.heard = true;
    switch (message.type) {
      case 'run': {
        const {
          record,
          events,
          usage = [],
          diagnosis,
          fixes,
          curves = [],
          verification = null,
        } = message.run;
        const state = emptyRunState();
        for (const event of events) applyEvent(state, event);
        for (const line of usage) applyUsage(state.usage, line);
        const parameters = this.runs.get(record.id)?.parameters ?? [];
        this.runs.set(record.id, { record, state, diagnosis, fixes, curves, parameters, verification });
        break;
      }
      case 'events': {
        const run = this.runs.get(message.id);
        if (!run) break; // Its whole is still on the way, and will contain these.
        for (const event of message.events) applyEvent(run.state, event);
        for (const line of message.usage ?? []) applyUsage(run.state.usage, line);
        run.record = message.record;
        run.diagnosis = message.diagnosis ?? run.diagnosis;
        run.fixes = message.fixes ?? run.fixes;
        run.curves = message.curves ?? run.curves;
        break;
      }
      case 'verification': {
        const run = this.runs.get(message.id);
        if (run) run.verification = message.verification;
        break;
      }
      case 'parameters': {
        const run = this.runs.get(message.id);
        if (run) run.parameters = message.parameters;
        break;
      }
      case 'selection':
        this.selected = message.selected;
        this.available = message.available;
        // Nothing more is told of the others: who looks at one again gets it whole.
        for (const id of this.runs.keys()) if (!message.selected.includes(id)) this.runs.delete(id);
        break;
    }
  }
}

/** What one drawing of the page shows. */
export interface View {
  runs: RunView[];
  /** The first selected run: what the verdict and the single-run parts are about. */
  main: RunView | null;
  fit: FitState | null;
  available: AvailableRun[];
  selected: string[];
  heard: boolean;
  settings: Settings;
}

export function viewOf(state: PageState, settings: Settings): View {
  const runs = apart(state.selected.map((id) => state.runs.get(id)).filter((run) => run !== undefined));
  const main = runs[0] ?? null;
  return {
    runs,
    main,
    fit: main && shownFit(main, settings),
    available: state.available,
    selected: state.selected,
    heard: state.heard,
    settings,
  };
}

/** Runs of one script have one name: where several are shown, the time they began at tells them apart. */
function apart(runs: RunView[]): RunView[] {
  const names = runs.map(({ record }) => record.name);
  if (new Set(names).size === names.length) return runs;
  const trials = runs.map(({ record: { name, parent } }) => (parent ? `${name} · ${parent.label}` : name));
  if (new Set(trials).size === runs.length) return runs.map((run, index) => named(run, trials[index] ?? ''));
  const days = new Set(runs.map(({ record }) => moment(record.created).slice(0, 10)));
  const times = runs.map(({ record: { name, created } }) => {
    if (names.indexOf(name) === names.lastIndexOf(name)) return name;
    return `${name} ${days.size > 1 ? moment(created) : moment(created).slice(11)}`;
  });
  // Runs of one minute are numbered in the order of their ids, which is that of their beginnings.
  return runs.map((run, index) => {
    const time = times[index] ?? '';
    const twins = runs.filter((_, other) => times[other] === time).map(({ record }) => record.id);
    const number = twins.toSorted().indexOf(run.record.id) + 1;
    return named(run, twins.length > 1 ? `${time} (${number})` : time);
  });
}

function named(run: RunView, name: string): RunView {
  return name === run.record.name ? run : { ...run, record: { ...run.record, name } };
}

/** The fit the reader chose, else that of the worst finding, else the last. */
export function shownFit(run: RunView, settings: Settings): FitState | null {
  const fits = run.state.fits;
  const find = (id: string | null | undefined) => fits.find((fit) => fit.started.fit === id);
  const worst = worstFinding(run.diagnosis);
  return find(settings.fits[run.record.id]) ?? find(worst?.fit) ?? fits.at(-1) ?? null;
}

const order = { error: 0, warning: 1, information: 2 };

/** Findings, the gravest first; otherwise in the order of the diagnosis. */
export function rankedFindings(diagnosis: Diagnosis): Finding[] {
  return [...diagnosis.findings].sort((a, b) => order[a.severity] - order[b.severity]);
}

export function worstFinding(diagnosis: Diagnosis): Finding | null {
  return rankedFindings(diagnosis)[0] ?? null;
}

/** The fix to be offered for a finding: the first that can be applied, of its own before any other. */
export function bestFix(run: RunView, finding: Finding): OfferedFix | null {
  const usable = run.fixes.filter((fix) => fix.disabled === null);
  return (
    usable.find((fix) => fix.finding === finding.id) ?? usable.find((fix) => fix.finding === null) ?? null
  );
}
