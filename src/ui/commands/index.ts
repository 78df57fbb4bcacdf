import * as vscode from 'vscode';
import { commandIds } from '../command-ids';
import type { OnDemand } from '../../session/on-demand';
import type { Services } from '../services';

/** Registers every command; its handler is loaded when the first one is called. Errors end at the user, not in the caller. */
export function registerCommands(
  window: OnDemand<Services>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          const { handlers } = await import('./handlers');
          await handlers(await window.ask())[id](...args);
        } catch (error) {
          // Not awaited: the message may stand for hours, and the command is over.
          const { reportError } = await import('../report-error');
          void reportError(error, log);
        }
      }),
    ),
  );
}
