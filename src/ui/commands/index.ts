import * as vscode from 'vscode';
import { commandIds } from '../command-ids';
import { reportError } from '../report-error';
import type { Services } from '../services';

/** Registers every command; its handler is loaded when the first one is called. Errors end at the user, not in the caller. */
export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          const { handlers } = await import('./handlers');
          await handlers(services)[id](...args);
        } catch (error) {
          // Not awaited: the message may stand for hours, and the command is over.
          void reportError(error, services.log);
        }
      }),
    ),
  );
}
