import * as vscode from 'vscode';
import { driver } from '../driver';
import { lineWith, runRecords, warnings, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

const script = () => workspaceFile('train.js');

const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** Each leaves the window as its picture is to show it. */
const VIEWS: Record<string, () => Promise<void>> = {
  editor: async () => {
    await vscode.commands.executeCommand('workbench.view.extension.regulens');
    await showScript();
    await open('regulens.openDashboard', [newest()], /Learning curves/);
  },
  'quick-fixes': async () => {
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await showScript();
    await vscode.commands.executeCommand('editor.action.quickFix');
    await eventually('the quick fixes', async () => (await driver.menu()).length > 0);
    await pause();
  },
  dashboard: async () => {
    await driver.press('Escape');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await open('regulens.openDashboard', [newest()], /Learning curves/);
  },
  compare: async () => {
    const ids = runRecords().map(({ id }) => id);
    await open('regulens.compareRuns', [ids[0], ids.slice(1, 5)], /Learning curves/);
  },
  sweep: () => open('regulens.openSweep', [], /Best trial/),
  runs: () => open('regulens.showRuns', [], /Sweep of train\.js/),
  walkthrough: async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(
      'workbench.action.openWalkthrough',
      'regulens.regulens#getStarted',
      false,
    );
    await pause();
  },
};

/** Waits for what has no sign of its own: menus and animations. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1500));

const newest = () => runRecords().at(0)?.id ?? '';

async function showScript(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const document = await vscode.workspace.openTextDocument(script());
  const line = lineWith(document, 'model.fit');
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    selection: new vscode.Range(line, 8, line, 8),
  });
  await eventually('the warning', () => warnings(script()).length > 0);
}

async function open(command: string, given: unknown[], says: RegExp): Promise<void> {
  if (command !== 'regulens.openDashboard' || given[0] !== newest())
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand(command, ...given);
  await eventually(
    `a page that says ${String(says)}`,
    async () => (await driver.webviews()).some((text) => says.test(text)),
    () => driver.webviews(),
  );
  await pause();
}

/** Pictures of each view in each kind of theme, for docs/: run by scripts/screenshots.mjs. */
export const pictures: Step[] = Object.entries(THEMES).map(([kind, theme]) => ({
  title: kind,
  body: async () => {
    const settings = vscode.workspace.getConfiguration('workbench');
    await settings.update('colorTheme', theme, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
    for (const [name, show] of Object.entries(VIEWS)) {
      await show();
      await driver.picture(`${name}-${kind}`);
    }
  },
}));
