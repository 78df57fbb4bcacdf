import * as vscode from 'vscode';
import { Context } from './context-keys';
import { greetExample } from './example';
import { isExample } from './example-folder';
import type { Services } from './services';
import { StatusBar } from './status-bar';

/** What shows which runs there are: the status bar and the context keys; and the greeting of an example that was just opened. */
export function followRuns({ runs, sessions, sweeps, report }: Services): vscode.Disposable {
  const context = new Context();
  const updateContext = () => {
    context.set('hasRuns', runs.count > 0);
    context.set('hasLiveRun', runs.live.length > 0);
    if (runs.latest?.record.status === 'finished')
      context.set(isExample(runs.latest.store.folder) ? 'exampleTrained' : 'ownTrained', true);
  };
  const updateSweeps = () =>
    void sweeps.list().then((list) => context.set('hasSweeps', list.length > 0), report);
  updateSweeps();
  for (const { folder } of sessions.stores) greetExample(folder).catch(report);
  return vscode.Disposable.from(
    new StatusBar(runs),
    runs.onDidChange(updateContext),
    sweeps.onDidChange(updateSweeps),
  );
}
