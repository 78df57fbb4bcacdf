import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../protocol/user-error';
import { RunStore, type RunSummary } from '../runs';
import type { Workplace } from '../experiments';
import type { Script, SourceParser } from '../source';
import { languageOf } from '../source/language';
import { assetsIn } from '../runs/assets';
import { readFailure } from '../runs/read-failure';

/** What every command works with. `folder` holds .regulens. */
export interface Context extends Workplace {
  folder: string;
  /** Where the built files are. */
  dist: string;
  parser(): Promise<SourceParser>;
  /** The present text of a file where that isn't the one on disk: an editor has unsaved ones. Null where there is none. */
  textOf?(file: string): Promise<string | null>;
}

export function createContext(folder: string, dist: string): Context {
  const absolute = path.resolve(folder);
  if (!existsSync(absolute))
    throw new UserError(`There is no folder ${absolute}.`, 'Check the path given with --folder.');
  const assets = assetsIn(dist);
  let parser: Promise<SourceParser> | null = null;
  return {
    folder: absolute,
    dist,
    store: new RunStore(absolute),
    assets,
    parser: () => (parser ??= import('../session/load-parser').then(({ loadParser }) => loadParser(dist))),
  };
}

/** A script as it is now. @throws UserError where it can't be read or isn't JavaScript or TypeScript. */
export async function parseFile(context: Context, file: string): Promise<Script> {
  const language = languageOf(file);
  if (!language)
    throw new UserError(
      `${file} is neither JavaScript nor TypeScript.`,
      'Name a .js, .mjs, .cjs, .ts, .mts, .cts or .tsx file.',
    );
  const parser = await context.parser();
  return parser.parse(await presentText(context, file), language);
}

/** A file as it is now, in an editor or on disk. @throws UserError where it can't be read. */
export async function presentText(context: Pick<Context, 'textOf'>, file: string): Promise<string> {
  return (await context.textOf?.(file)) ?? (await readText(file));
}

/** @throws UserError where the file can't be read. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw readFailure(file, error);
  }
}

/** Which runs are meant by an id, the beginning of one, or "latest": the newest that is no trial of an experiment. @param all newest first */
export function runsMeant<R extends RunSummary>(all: readonly R[], wanted: string): R[] {
  const meant =
    wanted === 'latest'
      ? all.filter((run) => 'record' in run && run.record.parent === null).slice(0, 1)
      : all.filter(({ id }) => id === wanted);
  return meant.length > 0 ? meant : all.filter(({ id }) => id.startsWith(wanted));
}

/** A run's id from what the user typed. */
export async function resolveRun(store: RunStore, wanted: string): Promise<string> {
  if (wanted === '') throw new UserError('The id of the run is empty.', '`regulens runs` lists them.');
  const found = runsMeant(await store.list(), wanted);
  const [only] = found;
  if (only && found.length === 1) return only.id;
  throw found.length
    ? new UserError(`"${wanted}" could be any of ${found.length} runs.`, 'Type more of its id.')
    : new UserError(`There is no run "${wanted}".`, '`regulens runs` lists them; "latest" is the newest.');
}
