import type * as vscode from 'vscode';
import type { PageHostDeps } from '../panel';
import type { CurveSource } from '../experiments';
import type { RunAssets } from '../runs';
import type { FindingFix, RunSession, Sessions } from '../session';
import type { SourceParser } from '../source';
import type { FindingTarget, FixTarget } from './arguments';
import type { LiveRuns } from './live-runs';
import type { RunTerminals } from './run-terminals';
import type { Verifications } from './verifications';

/** What the editor's side does with findings and fixes. */
interface EditorActions {
  applyFix(target: FixTarget): Promise<void>;
  previewFix(target: FixTarget): Promise<void>;
  why(target: FindingTarget): Promise<void>;
  /** Fixes for the present texts of the files that a run trained. */
  fixesOf(session: RunSession): Promise<FindingFix[]>;
  /** A script as it is now, for the numbers in it to be varied; null where it is gone or no script. */
  sourceOf(file: string, folder: string): Promise<CurveSource | null>;
  clearWarnings(): void;
}

interface DashboardActions {
  show(runs: readonly string[], options?: { preserveFocus?: boolean }): void;
}

/** All that commands need; made once in extension.ts. */
export interface Services {
  sessions: Sessions;
  runs: LiveRuns;
  verifications: Verifications;
  parser: () => Promise<SourceParser>;
  editor: EditorActions;
  dashboard: DashboardActions;
  terminals: RunTerminals;
  assets: RunAssets;
  /** The extension's dist folder. */
  dist: vscode.Uri;
  log: vscode.LogOutputChannel;
  report: PageHostDeps['report'];
}
