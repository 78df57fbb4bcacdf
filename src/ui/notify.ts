import * as vscode from 'vscode';
import { plainText } from '../protocol/plain-text';

/*
 * The only way to a notification: VS Code makes links of `[text](command:…)` in them, and names of runs, files and layers may hold just that.
 * Each resolves to the action that was chosen.
 */

export function inform<T extends string>(message: string, ...actions: T[]): Thenable<T | undefined> {
  return vscode.window.showInformationMessage(plainText(message), ...actions);
}

export function warn<T extends string>(message: string, ...actions: T[]): Thenable<T | undefined> {
  return vscode.window.showWarningMessage(plainText(message), ...actions);
}

export function complain<T extends string>(message: string, ...actions: T[]): Thenable<T | undefined> {
  return vscode.window.showErrorMessage(plainText(message), ...actions);
}

/** Asks in a window of its own before something is lost. */
export async function confirmed(message: string, detail: string, action: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(plainText(message), options, action)) === action;
}
