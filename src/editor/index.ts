import * as vscode from 'vscode';
import type { CurveSource } from '../experiments';
import type { FindingFix, RunSession, Sessions } from '../session';
import type { SweptScript } from '../session/swept-script';
import type { SourceParser } from '../source';
import { curveSource } from './curve-source';
import { FixCommands, type FindingTarget, type FixTarget } from './fix-commands';
import { Hovers } from './hovers';
import { InlineMessages } from './inline-messages';
import { Lenses } from './lenses';
import { LocatedFindings, type Offers, type Proofs } from './located-findings';
import { NewestRuns } from './newest-runs';
import { QuickFixes } from './quick-fixes';
import { Rewrites } from './rewrites';
import { RunDiagnostics } from './run-diagnostics';
import { RunSources, type RunSource } from './run-sources';
import { ScriptReader } from './script-reader';
import { presentText } from './texts';
import { TrialEdits, type TrialEdit } from './trial-edits';

export interface EditorDeps {
  sessions: Sessions;
  /** Made at first use, then shared. */
  parser: () => Promise<SourceParser>;
  log: vscode.LogOutputChannel;
  /** What was measured of fixes: for their titles, and for their order. */
  verifications: Proofs;
}

export interface Editor {
  /** What VS Code is given by providers.ts. */
  readonly lenses: Lenses;
  readonly hovers: Hovers;
  readonly quickFixes: QuickFixes;
  readonly rewrites: Rewrites;
  applyFix(target: FixTarget): Promise<void>;
  previewFix(target: FixTarget): Promise<void>;
  why(target: FindingTarget): Promise<void>;
  /** Fixes for a run's findings in the present texts (open documents, else the disk). */
  fixesOf(session: RunSession): Promise<FindingFix[]>;
  /** The same with the texts that they were worked out on. */
  offers(session: RunSession): Promise<Offers>;
  /** A script as it is now, for the numbers in it to be varied; null where it is gone or no script. */
  sourceOf(file: string, folder: string): Promise<CurveSource | null>;
  /** A script as the editor has it, with what can be swept in it. */
  swept(file: string, folder: string): Promise<SweptScript>;
  applyTrial(trial: TrialEdit): Promise<void>;
  previewTrial(trial: TrialEdit): Promise<void>;
  /** Shows how the texts of runs differ from that of the first. */
  compareSources(runs: readonly RunSource[]): Promise<void>;
  /** Hides all warnings until a newer run says something. */
  clearWarnings(): void;
  dispose(): void;
}

/** Warnings in the source, and what VS Code asks for there (providers.ts). Registers no commands: see src/ui. */
export function makeEditor({ sessions, parser, log, verifications }: EditorDeps): Editor {
  const report = (error: unknown) => log.error(error instanceof Error ? error : String(error));
  const effectOf = (runId: string, fixId: string) => verifications.effectOf(runId, fixId);
  const reader = new ScriptReader(parser, presentText);
  const runs = new NewestRuns(sessions, report);
  const located = new LocatedFindings(runs, reader, verifications);
  const diagnostics = new RunDiagnostics(runs, located, report);
  const lenses = new Lenses(runs, reader);
  const commands = new FixCommands(located, reader, (id, action) => runs.with(id, action), effectOf);
  const trials = new TrialEdits(reader, parser);
  const sources = new RunSources();
  const all = vscode.Disposable.from(
    runs,
    diagnostics,
    new InlineMessages(diagnostics),
    lenses,
    commands,
    trials,
    sources,
  );
  void runs.refresh();
  return {
    lenses,
    hovers: new Hovers(located, effectOf),
    quickFixes: new QuickFixes(located, reader, verifications),
    rewrites: new Rewrites(located, reader),
    applyFix: (target) => commands.apply(target),
    previewFix: (target) => commands.preview(target),
    why: (target) => commands.why(target),
    fixesOf: (session) => located.fixesOf(session),
    offers: (session) => located.offers(session),
    sourceOf: (file, folder) => curveSource(reader, file, folder),
    swept: (file, folder) => trials.swept(file, folder),
    applyTrial: (trial) => trials.apply(trial),
    previewTrial: (trial) => trials.preview(trial),
    compareSources: (compared) => sources.compare(compared),
    clearWarnings: () => runs.dismissAll(),
    dispose: () => {
      all.dispose();
    },
  };
}
