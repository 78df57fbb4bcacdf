import type { FileEdits } from '../protocol/edits';
import type { RunRecord } from '../protocol/run-record';
import type { UserError } from '../protocol/user-error';
import type { Verification } from '../protocol/verification';
import type { LaunchRequest } from '../runs';
import type { Context } from './context';

/** What a tool may do beside reading what was recorded. */
export type Effect = 'reads' | 'runs' | 'edits';

/** Who serves the tools: a window of VS Code, or `regulens mcp` for one folder. */
export interface ToolHost {
  /** The folders that tools may see; what lies outside of them is refused. */
  contexts(): readonly Context[];
  /** Why scripts may not be run, or files edited; null where they may. */
  refusal(effect: Effect): UserError | null;
  /** How a script of a folder is run. Called before anything starts, so unsaved changes can be saved. */
  launch(context: Context, asked: { script: string; args?: string[]; seed?: string }): Promise<LaunchRequest>;
  /** How a recorded run is run again. */
  again(context: Context, record: RunRecord): Promise<LaunchRequest>;
  /** Edits the files of a fix, all or none. */
  apply(fix: { run: string; fix: string; changes: readonly (FileEdits & { text: string })[] }): Promise<void>;
  /** A run was started. */
  onRun?(id: string): void;
  /** What is known by now of a verification under way. */
  onVerification?(verification: Verification): void;
}
