import * as l10n from '@vscode/l10n';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../protocol/user-error';

const run = promisify(execFile);

export const OLDEST_NODE = 20;
const INSTALL = l10n.t`Install Node ${OLDEST_NODE} or newer (https://nodejs.org), or set "regulens.nodePath" (in a terminal: --node).`;

export interface NodeRuntime {
  /** Absolute path of the executable. */
  path: string;
  /** Without the v: "22.21.0". */
  version: string;
}

/**
 * The Node a terminal would run: `setting` if there is one, else the first on the login shell's PATH (nvm, volta and fnm put theirs
 * there), else on this process's. Starting a login shell can take a second: keep the answer.
 * @throws UserError if there is none, or it is too old
 */
export async function findNode(setting?: string): Promise<NodeRuntime> {
  const chosen = setting?.trim();
  if (chosen)
    return usable(path.resolve(chosen), l10n.t('The setting "regulens.nodePath" (in a terminal: --node)'));
  const found = onPath('node', await loginShellPath()) ?? onPath('node', process.env['PATH'] ?? '');
  if (found === null) throw new UserError(l10n.t('No Node was found on your PATH.'), INSTALL);
  return usable(found, l10n.t('Your terminal'));
}

async function usable(node: string, origin: string): Promise<NodeRuntime> {
  const version = await versionOf(node, origin);
  if (Number(version.split('.')[0]) < OLDEST_NODE)
    throw new UserError(l10n.t`${origin} uses Node ${version} (${node}), which is too old.`, INSTALL);
  return { path: node, version };
}

async function versionOf(node: string, origin: string): Promise<string> {
  const next = l10n.t('Name the node executable itself.');
  if (!fs.existsSync(node)) throw new UserError(l10n.t`${origin} names ${node}, which doesn't exist.`, next);
  let output: string;
  try {
    output = (await run(node, ['--version'], { timeout: 10_000, windowsHide: true })).stdout;
  } catch (error) {
    throw new UserError(l10n.t`${origin} names ${node}, which can't be run.`, next, { cause: error });
  }
  const version = /^v(\d+\.\d+\.\d+\S*)\s*$/.exec(output)?.[1];
  if (version === undefined) throw new UserError(l10n.t`${origin} names ${node}, which isn't Node.`, next);
  return version;
}

/** First executable of that name on a PATH, or null. */
export function onPath(name: string, searchPath: string): string | null {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  for (const folder of searchPath.split(path.delimiter).filter((entry) => path.isAbsolute(entry)))
    for (const candidate of names.map((file) => path.join(folder, file)))
      if (isExecutable(candidate)) return candidate;
  return null;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

const MARK = '__regulens_path__';

/** PATH as an interactive login shell sets it; empty if the shell can't say so in time. Start-up files may print anything. */
async function loginShellPath(): Promise<string> {
  const shell = process.env['SHELL'];
  if (process.platform === 'win32' || !shell) return '';
  try {
    const asking = run(shell, ['-ilc', `echo ${MARK}; printenv PATH; echo ${MARK}`], {
      timeout: 5000,
      killSignal: 'SIGKILL',
    });
    asking.child.stdin?.end();
    return (await asking).stdout.split(MARK)[1]?.trim() ?? '';
  } catch {
    return ''; // No such shell, or start-up files that hang: this process's own PATH serves.
  }
}
