import * as vscode from 'vscode';
import { registerEditor } from './editor';
import { showSite } from './editor/show-place';
import { carryOut, Dashboard, LiveView, RunsPanel, SweepPanel } from './panel';
import { RunStore } from './runs/store';
import { Digests, offeredFixes, Sessions, Sweeps, type RunSession } from './session';
import type { SourceParser } from './source';
import { LiveRuns, logError, registerUi, reportError, RunTerminals, Verifications } from './ui';
import { assetsIn } from './runs/assets';

/** Wires the rooms together. Nothing here reads a file or starts a process: that waits until somebody asks. */
export function register(context: vscode.ExtensionContext): void {
  const started = performance.now();
  const log = vscode.window.createOutputChannel('Regulens', { log: true });
  const report = (error: unknown) => void reportError(error, log);
  const note = (error: unknown) => logError(error, log);
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');

  const sessions = new Sessions(stores());
  const sweeps = new Sweeps(folders());
  const parser = lazyParser(dist.fsPath);
  const verifications = new Verifications();
  const runs = new LiveRuns(sessions, note);
  const digests = new Digests({ held: (id) => runs.get(id), parser, report: note });
  const terminals = new RunTerminals(report);
  const editor = registerEditor({ sessions, parser, log, verifications });
  const request = (asked: Parameters<typeof carryOut>[0]) => void carryOut(asked, showSite).catch(report);
  const page = {
    sessions,
    report: note,
    request,
    fixesOf: async (session: RunSession) =>
      offeredFixes(await editor.fixesOf(session), verifications.of(session.id)),
    verificationOf: (run: string) => verifications.get(run),
    parametersOf: ({ store, record }: RunSession) => digests.parameters(store, record),
  };
  const dashboard = new Dashboard(dist, page);
  const sweepPage = new SweepPanel(dist, {
    sweeps,
    report: note,
    request,
  });
  const runsPage = new RunsPanel(dist, {
    sessions,
    digests,
    onDidLearn: (listener) =>
      vscode.Disposable.from(
        digests.onDidChange(listener),
        runs.onDidChange((session) => listener(session ? [session.id] : [])),
      ),
    report: note,
    request,
  });
  const live = new LiveView(dist, page);
  const assets = assetsIn(dist.fsPath);
  const refreshFixes = () => dashboard.refreshFixes();

  context.subscriptions.push(
    log,
    sessions,
    sweeps,
    runs,
    digests,
    terminals,
    editor,
    dashboard,
    sweepPage,
    runsPage,
    live,
    registerUi({
      sessions,
      sweeps,
      runs,
      digests,
      verifications,
      parser,
      editor,
      dashboard,
      sweepPage,
      runsPage,
      terminals,
      assets,
      memory: context.workspaceState,
      dist,
      log,
      report,
    }),
    runs.onDidChange(() => live.follow(runs.latest?.id ?? null)),
    verifications.onDidJudge(refreshFixes),
    verifications.onDidChange((run) => dashboard.refreshVerification(run)),
    vscode.workspace.onDidSaveTextDocument(refreshFixes),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      sessions.setStores(stores());
      sweeps.setFolders(folders());
    }),
  );
  // Runs that were live before a window reload are picked up again.
  void runs.refresh();
  log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms`);
}

function stores(): RunStore[] {
  return folders().map((folder) => new RunStore(folder));
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

/** The parser is made when the first script is looked at, once; a failure is not kept, so that the next look tries again. */
function lazyParser(dist: string): () => Promise<SourceParser> {
  let parser: Promise<SourceParser> | null = null;
  return () =>
    (parser ??= import('./session/load-parser')
      .then(({ loadParser }) => loadParser(dist))
      .catch((error: unknown) => {
        parser = null;
        throw error;
      }));
}
