import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { registerProviders } from './editor/providers';
import { registerPages } from './panel/register';
import { onDemand } from './session/on-demand';
import { openFolders } from './ui/open-folders';
import { registerUi } from './ui/register';

/** How often a window without runs looks whether there are any by now, in milliseconds. */
const LOOK_MS = 1000;

/**
 * Tells VS Code what there is. What stands behind it (services.ts) is made when something of it is used or comes into sight, and where a
 * folder has what Regulens wrote, at once after the start: most scripts that are opened train nothing.
 */
export function register(context: vscode.ExtensionContext): void {
  const started = performance.now();
  const log = vscode.window.createOutputChannel('Regulens', { log: true });
  const window = onDemand(async () => (await import('./services')).makeServices(context, log));
  context.subscriptions.push(
    log,
    registerUi(window, log),
    registerPages(window),
    registerProviders(window),
    new vscode.Disposable(() => void window.asked?.then((made) => made.dispose())),
    whenRecorded(() => void window.ask().catch((error: unknown) => log.error(String(error)))),
  );
  log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms`);
}

/** Calls `found` as soon as a folder of the window has a `.regulens`, which may come from a terminal; not before the start is over. */
function whenRecorded(found: () => void): vscode.Disposable {
  const look = () => {
    if (!openFolders().some((folder) => fs.existsSync(path.join(folder, '.regulens')))) return;
    clearInterval(timer);
    found();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  const first = setImmediate(look);
  return new vscode.Disposable(() => {
    clearImmediate(first);
    clearInterval(timer);
  });
}
