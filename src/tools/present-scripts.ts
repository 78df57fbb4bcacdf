import { UserError } from '../protocol/user-error';
import { concernedFiles } from '../session';
import { inProject } from '../session/project';
import type { Script } from '../source';
import { parseFile, type Context } from './context';

/** The files a run's findings concern, as they are now; those gone or renamed since are left out. */
export async function scriptsOf(
  context: Context,
  session: Parameters<typeof concernedFiles>[0],
): Promise<Map<string, Script>> {
  const scripts = new Map<string, Script>();
  for (const file of concernedFiles(session)) {
    try {
      scripts.set(file, await parseFile(context, file));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return scripts;
}

/** The same scripts in their project, and the text of any of its files. */
export function placed(
  context: Context,
  scripts: ReadonlyMap<string, Script>,
): Promise<ReadonlyMap<string, Script>> {
  return inProject(scripts, context.folder, (file) => parseFile(context, file));
}
