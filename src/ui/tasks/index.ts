import * as vscode from 'vscode';
import type { OnDemand } from '../../session/on-demand';
import type { Services } from '../services';

/** Tasks of the type "regulens": training a script with diagnostics, in tasks.json and in the list of tasks. */
export function registerTasks(window: OnDemand<Services>): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('regulens', {
    provideTasks: async () => (await import('./training-tasks')).trainingTasks(await window.ask()),
    resolveTask: async (task) => (await import('./training-tasks')).resolved(await window.ask(), task),
  });
}
