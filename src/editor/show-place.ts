import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Site } from '../protocol/site';
import { UserError } from '../protocol/user-error';
import { openColumn } from './open-column';

/** Shows a place of a file, given by its offset, with the cursor there. @throws UserError where the file can't be opened */
export async function showPlace(file: string, offset: number): Promise<void> {
  await show(file, (document) => document.positionAt(offset));
}

/** The same of a place as runs record it. */
export async function showSite({ file, line, column }: Site): Promise<void> {
  await show(file, () => new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1)));
}

async function show(file: string, place: (document: vscode.TextDocument) => vscode.Position): Promise<void> {
  const uri = vscode.Uri.file(file);
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const at = place(document);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(at, at),
      viewColumn: columnOf(uri),
    });
  } catch (error) {
    throw new UserError(
      l10n.t('{0} can’t be opened.', file),
      l10n.t('It may have been moved or deleted since the run.'),
      { cause: error },
    );
  }
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const groups = vscode.window.tabGroups.all.map(({ isActive, viewColumn, tabs }) => ({
    isActive,
    viewColumn,
    tabs: tabs.map((tab) => ({
      isActive: tab.isActive,
      uri: tab.input instanceof vscode.TabInputText ? tab.input.uri.toString() : null,
    })),
  }));
  return openColumn(uri.toString(), groups, vscode.ViewColumn.One);
}
