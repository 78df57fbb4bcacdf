import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunRecord } from '../protocol/run-record';
import { FolderError, UserError } from '../protocol/user-error';
import type { LaunchRequest, RunStore } from '../runs';
import type { Sessions } from '../session';
import { TrustError } from './next-step';
import { launchRequest, sameLaunch } from './script-settings';
import { runSettings } from './settings';

/** Stops a command that would run code in a workspace the user hasn't trusted. The manifest's `when`s are no protection. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted)
    throw new TrustError(
      l10n.t('Training runs your script, and this workspace is in Restricted Mode.'),
      l10n.t('Trust the workspace to train in it.'),
    );
}

/** The store that a file's runs belong to: its workspace folder's, the innermost where folders are nested. */
export function storeFor(sessions: Sessions, file: string): RunStore {
  const stores = sessions.stores.filter(({ folder }) => isWithin(folder, file));
  const store = stores.sort((a, b) => b.folder.length - a.folder.length)[0];
  if (store) return store;
  throw new FolderError(
    l10n.t('{0} is outside the open folders, so there is no place for its runs.', path.basename(file)),
    l10n.t('Open its folder.'),
  );
}

/** By their names, whatever links lead to; a folder is within itself. */
function isWithin(folder: string, file: string): boolean {
  // Between drives of Windows there is no relative way.
  return !/^\.\.([\\/]|$)|^([\\/]|\w:)/.test(path.relative(folder, file));
}

export function launchOf(store: RunStore, target: { script: string; npmScript?: string }): LaunchRequest {
  return launchRequest(store.folder, target, runSettings(vscode.Uri.file(store.folder)));
}

export function launchAgain(store: RunStore, record: RunRecord): LaunchRequest {
  return sameLaunch(store.folder, record, runSettings(vscode.Uri.file(store.folder)));
}

/** Saves the changed scripts of a folder, as starting a debug session does: what runs is what the editor shows. */
export async function saveScripts(folder: string): Promise<void> {
  const changed = vscode.workspace.textDocuments.filter(
    ({ isDirty, isUntitled, languageId, uri }) =>
      isDirty &&
      !isUntitled &&
      /^(javascript|typescript|json)/.test(languageId) &&
      uri.scheme === 'file' &&
      isWithin(folder, uri.fsPath),
  );
  for (const document of changed)
    if (!(await document.save()))
      throw new UserError(
        l10n.t('{0} could not be saved, so it was not run.', path.basename(document.fileName)),
        l10n.t('Save it yourself and try again.'),
      );
}
