import * as vscode from 'vscode';
import type { Services } from '../services';

/** Tasks of the type "regulens": training a script with diagnostics, in tasks.json and in the list of tasks. */
export function registerTasks(services: Services): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('regulens', {
    provideTasks: async () => (await import('./training-tasks')).trainingTasks(services),
    resolveTask: async (task) => (await import('./training-tasks')).resolved(services, task),
  });
}
