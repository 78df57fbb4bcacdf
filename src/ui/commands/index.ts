import * as vscode from 'vscode';
import { commandIds, type Handlers } from '../command-ids';
import { reportError } from '../report-error';
import type { Services } from '../services';
import { decomposeCommands } from './decompose';
import { inspectCommands } from './inspect';
import { settleCommands } from './settle';
import { exportCommands } from './export';
import { fixCommands } from './fixes';
import { runCommands } from './runs';
import { setupCommands } from './check-setup';
import { trainCommands } from './train';

/** All commands with their handlers; the type leaves none out. */
function handlers(services: Services): Handlers {
  return {
    ...trainCommands(services),
    ...runCommands(services),
    ...decomposeCommands(services),
    ...inspectCommands(services),
    ...settleCommands(services),
    ...fixCommands(services),
    ...exportCommands(services),
    ...setupCommands(services),
  };
}

/** Registers every command; errors end at the user, not in the caller. */
export function registerCommands(services: Services): vscode.Disposable {
  const all = handlers(services);
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await all[id](...args);
        } catch (error) {
          // Not awaited: the message may stand for hours, and the command is over.
          void reportError(error, services.log);
        }
      }),
    ),
  );
}
