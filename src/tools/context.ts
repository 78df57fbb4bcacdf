import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../protocol/user-error';
import { RunStore } from '../runs';
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
  return parser.parse((await context.textOf?.(file)) ?? (await readText(file)), language);
}

/** @throws UserError where the file can't be read. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw readFailure(file, error);
  }
}

/** A run's id from what the user typed: an id, the beginning of one, or "latest". */
export async function resolveRun(store: RunStore, wanted: string): Promise<string> {
  const ids = (await store.list()).map(({ id }) => id).sort();
  const latest = ids.at(-1);
  if (wanted === 'latest' && latest) return latest;
  if (wanted === '') throw new UserError('The id of the run is empty.', '`regulens runs` lists them.');
  const found = ids.includes(wanted) ? [wanted] : ids.filter((id) => id.startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw found.length
    ? new UserError(`"${wanted}" could be any of ${found.length} runs.`, 'Type more of its id.')
    : new UserError(`There is no run "${wanted}".`, '`regulens runs` lists them; "latest" is the newest.');
}
