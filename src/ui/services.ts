import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { PageHostDeps } from '../panel';
import type { RunAssets, WarmProcesses } from '../runs';
import type { Digests, Sessions, Sweeps } from '../session';
import type { OnDemand } from '../session/on-demand';
import type { SourceParser } from '../source';
import type { LiveRuns } from './live-runs';
import type { RunTerminals } from './run-terminals';
import type { Verifications } from './verifications';

interface DashboardActions {
  show(runs: readonly string[], options?: { preserveFocus?: boolean }): void;
}

interface RunsPageActions {
  show(): void;
}

interface SweepPageActions {
  show(sweep: string, options?: { preserveFocus?: boolean }): void;
}

/** All that commands need; made once, by src/services.ts, when something first needs it. */
export interface Services {
  sessions: Sessions;
  runs: LiveRuns;
  digests: Digests;
  verifications: Verifications;
  parser: () => Promise<SourceParser>;
  /** What the editor's side does with findings, fixes and trials. */
  editor: Editor;
  dashboard: DashboardActions;
  sweeps: Sweeps;
  sweepPage: SweepPageActions;
  /** The table of all runs. */
  runsPage: RunsPageActions;
  /** What was chosen for a script the last time. */
  memory: vscode.Memento;
  terminals: RunTerminals;
  assets: RunAssets;
  /** Processes of runs that have ended: verifying their fixes begins there. */
  processes: OnDemand<WarmProcesses>;
  /** The extension's dist folder. */
  dist: vscode.Uri;
  log: vscode.LogOutputChannel;
  report: PageHostDeps['report'];
}
