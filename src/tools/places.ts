import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../protocol/run-record';
import type { RunState } from '../protocol/run-state';
import { UserError } from '../protocol/user-error';
import { readRun } from '../runs';
import { runsMeant, type Context } from './context';
import type { ToolHost } from './host';

/** A recorded run with the folder it belongs to. `problems`: what of it can't be read. */
export interface FoundRun {
  context: Context;
  record: RunRecord;
  state: RunState;
  problems: string[];
}

/** The run that is meant. @throws UserError where none or several could be */
export async function runIn(host: ToolHost, wanted: string): Promise<FoundRun> {
  const lists = await Promise.all(
    host.contexts().map(async (context) => (await context.store.list()).map((run) => ({ ...run, context }))),
  );
  const all = lists.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
  const found = runsMeant(all, wanted);
  const [only] = found;
  if (only && found.length === 1)
    return { context: only.context, ...(await readRun(only.context.store, only.id)) };
  throw found.length > 1
    ? new UserError(`"${wanted}" could be any of ${found.length} runs.`, 'Give more of its id.')
    : new UserError(
        `There is no run "${wanted}".`,
        all.length === 0 ? 'run_training makes the first one.' : 'list_runs lists them.',
      );
}

/** The script that is meant, and the folder it belongs to. @throws UserError where it is outside of all folders */
export function scriptIn(host: ToolHost, given: string): { context: Context; script: string } {
  const contexts = host.contexts();
  // The innermost where folders are nested.
  const inner = [...contexts].sort((a, b) => b.folder.length - a.folder.length);
  const files = path.isAbsolute(given)
    ? inner.map((context) => ({ context, script: path.normalize(given) }))
    : contexts.map((context) => ({ context, script: path.resolve(context.folder, given) }));
  const within = files.filter(({ context, script }) => isInside(context.folder, script));
  const found = within.find(({ script }) => realPath(script) !== null) ?? within[0];
  if (found) return found;
  const folders = contexts.map(({ folder }) => folder).join(', ');
  throw new UserError(
    folders === '' ? 'No folder is open.' : `${given} is outside of ${folders}.`,
    folders === '' ? 'Open the folder of your script.' : 'Name a script inside of the folder.',
  );
}

/** Whether a file is in a folder, links followed: one inside may lead outside. */
export function isInside(folder: string, file: string): boolean {
  const from = realPath(folder) ?? folder;
  const relative = path.relative(from, realPath(file) ?? path.resolve(from, path.relative(folder, file)));
  return relative !== '' && !/^\.\.([\\/]|$)/.test(relative) && !path.isAbsolute(relative);
}

/** Null for what isn't there. */
function realPath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

/** A file's name as an assistant should give it back. */
export function nameIn({ folder }: Context, file: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith('..') ? file : relative.replaceAll('\\', '/');
}
