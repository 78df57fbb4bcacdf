import * as vscode from 'vscode';
import type { OnDemand } from '../session/on-demand';
import { watchActiveFile } from './active-file';
import { registerCommands } from './commands';
import { Context } from './context-keys';
import { registerLanguageTools } from './language-tools';
import type { RunNode } from './run-nodes';
import type { RunTree } from './run-tree';
import type { Services } from './services';
import { registerTasks } from './tasks';

/** Commands, tools, tasks and the list of runs, which are loaded when they are used or in sight; and the key that shows "Train" above a script. */
export function registerUi(
  window: OnDemand<Services & { tree: RunTree }>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommands(window, log),
    registerLanguageTools(window),
    registerTasks(window),
    registerTree(window),
    watchActiveFile(new Context()),
  );
}

function registerTree(window: OnDemand<{ tree: RunTree }>): vscode.Disposable {
  const changed = new vscode.EventEmitter<RunNode[] | undefined>();
  window.whenMade(({ tree }) => tree.onDidChangeTreeData((nodes) => changed.fire(nodes)));
  const view = vscode.window.createTreeView<RunNode>('regulens.runs', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => (await window.ask()).tree.getChildren(node),
      getTreeItem: async (node) => (await window.ask()).tree.getTreeItem(node),
    },
    canSelectMany: true,
    showCollapseAll: true,
  });
  return vscode.Disposable.from(changed, view);
}
