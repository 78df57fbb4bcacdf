import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunRecord } from '../protocol/run-record';
import { UserError } from '../protocol/user-error';
import { stopRun, watchDebugger, type LaunchRequest, type RunStore } from '../runs';
import type { Services } from './services';
import { startRun } from './start-run';

/**
 * Starts a run that waits for a debugger, and attaches VS Code's own. It is a run like any other: recorded, shown, and in the care of
 * its supervisor, whatever becomes of the debugger.
 */
export async function debugRun(services: Services, store: RunStore, request: LaunchRequest): Promise<void> {
  const record = await startRun(services, store, { ...request, debug: true });
  const lease = await services.sessions.open(record.id);
  const { session } = lease;
  const watch = watchDebugger(store, record.id, ({ url, port }) => {
    attach(services, store, record, { url, port }).catch(services.report);
  });
  void session.over().then(() => {
    watch.dispose();
    lease.dispose();
  });
}

/** @throws UserError where the debugger can't be had; the run, which would wait for ever, is ended */
async function attach(
  { dist }: Services,
  store: RunStore,
  { id, name, launch }: RunRecord,
  { url, port }: { url: string; port: number },
): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(store.folder));
  const started = await vscode.debug.startDebugging(folder, {
    // Options of VS Code's JavaScript debugger (its OPTIONS.md, "node: attach").
    type: 'node',
    request: 'attach',
    name: l10n.t('Regulens: {0}', name),
    address: '127.0.0.1',
    port,
    websocketAddress: url,
    // The stop before the first line is for breakpoints to be set, not for the person.
    continueOnAttach: true,
    cwd: launch.cwd,
    // Nobody steps into the recorder.
    skipFiles: ['<node_internals>/**', `${dist.fsPath.replaceAll('\\', '/')}/**`],
  });
  if (started) return;
  await stopRun(store, id, 'kill');
  throw new UserError(
    l10n.t('VS Code’s JavaScript debugger could not be attached, so the run was ended.'),
    l10n.t('See whether the built-in extension "JavaScript Debugger" is enabled.'),
  );
}
