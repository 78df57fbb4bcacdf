import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Cancelled } from '../experiments/cancelled';
import { UserError } from '../protocol/user-error';
import { nextStepAction, TrustError } from './next-step';
import { complain, warn } from './notify';

/** For what goes on behind the user's back: a run deleted while it was being read is no reason for a pop-up. */
export function logError(error: unknown, log: vscode.LogOutputChannel): void {
  if (error instanceof UserError) log.warn(`${error.message} ${error.nextStep}`);
  else log.error(error instanceof Error ? error : String(error));
}

/**
 * Tells the user of an error: what they can put right in a sentence with the next step (and a button that leads there);
 * everything else is a bug of ours, which goes to the log in full.
 */
export async function reportError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof Cancelled || error instanceof vscode.CancellationError) return;
  logError(error, log);
  if (error instanceof UserError) {
    const action = nextStepAction(error);
    const text = `${error.message} ${error.nextStep}`;
    const show = error instanceof TrustError ? warn : complain;
    const chosen = await show(text, ...(action ? [action.title] : []));
    if (chosen && action) await vscode.commands.executeCommand(action.command, ...action.arguments);
    return;
  }
  const showLog = l10n.t('Show Log');
  const chosen = await complain(
    l10n.t(
      'Regulens hit an error of its own: {0}. The log has the details.',
      error instanceof Error ? error.message : String(error),
    ),
    showLog,
  );
  if (chosen === showLog) log.show();
}
