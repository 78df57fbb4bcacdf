import * as vscode from 'vscode';
import { makeEditor } from './editor';
import { showSite } from './editor/show-place';
import { carryOut, Dashboard, LiveView, RunsPanel, SweepPanel } from './panel';
import { assetsIn } from './runs/assets';
import { RunStore } from './runs/store';
import { Digests, offeredFixes, Sessions, Sweeps, type RunSession } from './session';
import { onDemand } from './session/on-demand';
import {
  followRuns,
  LiveRuns,
  logError,
  reportError,
  RunTerminals,
  RunTree,
  Verifications,
  type Services,
} from './ui';
import { endUnneededProcesses } from './ui/ended-process';
import { openFolders } from './ui/open-folders';

/** What commands need, and all that stands behind the registrations (register.ts). */
interface Made extends Services {
  dashboard: Dashboard;
  sweepPage: SweepPanel;
  runsPage: RunsPanel;
  live: LiveView;
  tree: RunTree;
  dispose(): void;
}

/** Wires the rooms together. */
export function makeServices(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Made {
  const started = performance.now();
  const report = (error: unknown) => void reportError(error, log);
  const note = (error: unknown) => logError(error, log);
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');

  const sessions = new Sessions(stores());
  const sweeps = new Sweeps(openFolders());
  const parserOnDemand = onDemand(async () =>
    (await import('./session/load-parser')).loadParser(dist.fsPath),
  );
  const parser = () => parserOnDemand.ask();
  const verifications = new Verifications();
  const processes = onDemand(async () => new (await import('./runs/warm-processes')).WarmProcesses());
  const runs = new LiveRuns(sessions, note);
  const digests = new Digests({ held: (id) => runs.get(id), parser, report: note });
  const terminals = new RunTerminals(report);
  const editor = makeEditor({ sessions, parser, log, verifications });
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
  const tree = new RunTree(sessions, sweeps, runs, digests);
  const services: Services = {
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
    assets: assetsIn(dist.fsPath),
    processes,
    memory: context.workspaceState,
    dist,
    log,
    report,
  };
  const refreshFixes = () => dashboard.refreshFixes();

  const all = vscode.Disposable.from(
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
    tree,
    followRuns(services),
    endUnneededProcesses(services),
    runs.onDidChange(() => live.follow(runs.latest?.id ?? null)),
    verifications.onDidJudge(refreshFixes),
    verifications.onDidChange((run) => dashboard.refreshVerification(run)),
    vscode.workspace.onDidSaveTextDocument(refreshFixes),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      sessions.setStores(stores());
      sweeps.setFolders(openFolders());
    }),
  );
  // Runs that were live before a window reload are picked up again.
  void runs.refresh();
  log.debug(`Made what stands behind the registrations in ${(performance.now() - started).toFixed(1)} ms`);
  return {
    ...services,
    dashboard,
    sweepPage,
    runsPage,
    live,
    tree,
    dispose: () => {
      all.dispose();
      void processes.asked?.then((waiting) => waiting.dispose(), note);
    },
  };
}

function stores(): RunStore[] {
  return openFolders().map((folder) => new RunStore(folder));
}
