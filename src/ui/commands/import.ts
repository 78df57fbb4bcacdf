import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { MOST_IN_DETAIL } from '../../protocol/page';
import { FolderError, UserError } from '../../protocol/user-error';
import type { RunStore } from '../../runs';
import type { Import } from '../../runs/import/import-runs';
import { fileArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import type { Services } from '../services';
import { storeFor } from '../workspace';
import { inform } from '../notify';

/** Nothing of what is imported is run, so a folder in Restricted Mode may have runs imported, too. */
export function importCommands({
  sessions,
  runs,
  dashboard,
  log,
  report,
}: Services): Pick<Handlers, 'regulens.importRuns'> {
  return {
    'regulens.importRuns': async (argument) => {
      const [first] = sessions.stores;
      if (!first)
        throw new FolderError(l10n.t('There is no folder to keep the runs in.'), l10n.t('Open a folder.'));
      const given = fileArgument(argument);
      const paths = given === null ? await choose(first) : [given];
      const [path] = paths;
      if (path === undefined) return;
      const store = storeOf(path) ?? first;
      const { importRuns } = await import('../../runs/import/import-runs');
      const imports = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: l10n.t('Importing runs …') },
        () => importRuns(store, paths, null),
      );
      await runs.refresh();
      tell(imports).catch(report);
    },
  };

  /** A log inside an open folder belongs to that; any other to the first. */
  function storeOf(path: string): RunStore | null {
    try {
      return storeFor(sessions, path);
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  }

  async function tell(imports: readonly Import[]): Promise<void> {
    const kept = imports.flatMap((done) => ('error' in done ? [] : [done]));
    const failures = imports.flatMap((done) => ('error' in done ? [done.error] : []));
    for (const { message: text, nextStep } of failures) log.warn(`${text} ${nextStep}`);
    for (const { record, notes } of kept)
      for (const note of notes) log.info(`Import of run ${record.id}: ${note}`);
    const open = l10n.t('Open Dashboard');
    const message = [importedWords(kept), ...failures.slice(0, 1).map(({ message: text }) => text)].join(' ');
    const [one] = kept;
    if (!one) throw failures[0] ?? new Error('an import without an outcome');
    const chosen = await inform(message, open);
    if (chosen === open) dashboard.show(kept.slice(0, MOST_IN_DETAIL).map(({ record }) => record.id));
  }
}

function importedWords(kept: readonly Extract<Import, { isNew: boolean }>[]): string {
  const fresh = kept.filter(({ isNew }) => isNew);
  const notes = fresh.flatMap((done) => done.notes);
  const words =
    fresh.length === 0
      ? l10n.t('These runs are there already: nothing was imported.')
      : fresh.length === 1
        ? l10n.t('"{0}" is imported.', fresh[0]?.record.name ?? '')
        : l10n.t('{0} runs are imported.', fresh.length);
  return [words, ...notes.slice(0, 2)].join(' ');
}

/** Files and folders can't be chosen in one dialog everywhere (vscode.OpenDialogOptions), so which of them is asked first. */
async function choose({ folder }: RunStore): Promise<string[]> {
  const files = {
    label: l10n.t('Files'),
    detail: l10n.t('Event files of TensorBoard, CSV, Keras history as JSON, JSON lines'),
    isFolder: false,
  };
  const folders = {
    label: l10n.t('A folder of logs'),
    detail: l10n.t('Each training of TensorBoard or Lightning below it becomes a run'),
    isFolder: true,
  };
  const chosen = await vscode.window.showQuickPick([folders, files], {
    placeHolder: l10n.t('What should be imported?'),
  });
  if (!chosen) return [];
  const uris = await vscode.window.showOpenDialog({
    defaultUri: vscode.Uri.file(folder),
    canSelectFiles: !chosen.isFolder,
    canSelectFolders: chosen.isFolder,
    canSelectMany: true,
    openLabel: l10n.t('Import'),
  });
  return (uris ?? []).filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}
