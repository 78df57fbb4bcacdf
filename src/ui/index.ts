import * as vscode from 'vscode';
import { watchActiveFile } from './active-file';
import { registerCommands } from './commands';
import { Context } from './context-keys';
import { greetExample } from './example';
import { isExample } from './example-folder';
import { registerLanguageTools } from './language-tools';
import { RunTree } from './run-tree';
import type { Services } from './services';
import { registerTasks } from './tasks';
import { StatusBar } from './status-bar';

export { Verifications } from './verifications';
export { LiveRuns } from './live-runs';
export { logError, reportError } from './report-error';
export { RunTerminals } from './run-terminals';

/** Commands, the list of runs, the status bar and the context keys. */
export function registerUi(services: Services): vscode.Disposable {
  const { runs, sessions, sweeps, digests } = services;
  const context = new Context();
  const updateContext = () => {
    context.set('hasRuns', runs.count > 0);
    context.set('hasLiveRun', runs.live.length > 0);
    if (runs.latest?.record.status === 'finished')
      context.set(isExample(runs.latest.store.folder) ? 'exampleTrained' : 'ownTrained', true);
  };
  const updateSweeps = () =>
    void sweeps.list().then((list) => context.set('hasSweeps', list.length > 0), services.report);
  updateSweeps();
  for (const { folder } of sessions.stores) greetExample(folder).catch(services.report);
  const watch = runs.onDidChange(updateContext);
  return vscode.Disposable.from(
    registerCommands(services),
    registerLanguageTools(services),
    registerTasks(services),
    new RunTree(sessions, sweeps, runs, digests),
    new StatusBar(runs),
    watchActiveFile(context),
    watch,
    sweeps.onDidChange(updateSweeps),
  );
}
