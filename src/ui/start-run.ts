import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunRecord } from '../protocol/run-record';
import { launchRun, type LaunchRequest, type RunStore } from '../runs';
import { UserError } from '../protocol/user-error';
import { opensDashboardOnTrain } from './settings';
import type { Services } from './services';
import { endRemark } from './terminal-text';
import { requireTrust, saveScripts } from './workspace';
import { warn } from './notify';

/** Saves, launches and shows a run: terminal and dashboard, both without taking the focus from the script. */
export async function startRun(
  services: Services,
  store: RunStore,
  request: LaunchRequest,
): Promise<RunRecord> {
  const { sessions, terminals, report } = services;
  const record = await launchShown(services, store, request);
  await terminals.show(await sessions.open(record.id));
  watchForEarlyEnd(record.id, sessions).catch(report);
  return record;
}

/** The same without a terminal of its own, for who has one. */
export async function launchShown(
  { runs, dashboard, assets, processes, log }: Services,
  store: RunStore,
  request: LaunchRequest,
): Promise<RunRecord> {
  requireTrust();
  await saveScripts(store.folder);
  const waiting = await processes.ask();
  // That was for the run before.
  waiting.release();
  const record = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t('Starting training …') },
    () => launchRun(store, request, assets, waiting.unshared),
  );
  log.info(`Run ${record.id} started: ${record.name} on Node ${record.launch.nodeVersion}`);
  await runs.refresh();
  if (opensDashboardOnTrain()) dashboard.show([record.id], { preserveFocus: true });
  return record;
}

/**
 * A run that fails, or that ends without training anything, is told of: the user asked for it and would wait in vain.
 * Findings never are.
 */
async function watchForEarlyEnd(id: string, sessions: Services['sessions']): Promise<void> {
  const lease = await sessions.open(id);
  const { session } = lease;
  await session.loaded;
  await session.over();
  lease.dispose();
  const { record, state } = session;
  if (record.status === 'stopped' || (record.status === 'finished' && state.fits.length > 0)) return;
  const message =
    record.status === 'finished'
      ? l10n.t('{0} ended without training a TensorFlow.js model.', record.name)
      : l10n.t('{0}: {1}.', record.name, endRemark(record));
  await tellOf(message, id);
}

async function tellOf(message: string, id: string): Promise<void> {
  const showOutput = l10n.t('Show Output');
  const chosen = await warn(message, showOutput);
  if (chosen === showOutput) await vscode.commands.executeCommand('regulens.showOutput', id);
}

/** @throws UserError where the active editor holds no script that could be run. */
export function activeScript(): string {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme === 'file') return uri.fsPath;
  throw new UserError(
    l10n.t('No script is open in the active editor.'),
    l10n.t('Open the JavaScript or TypeScript file that trains your model, saved to disk.'),
  );
}
