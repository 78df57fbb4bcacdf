import * as l10n from '@vscode/l10n';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../protocol/user-error';
import { readFailure } from '../read-failure';
import { isEventFile, splitOf } from './event-files';

/** The files of one training. */
export interface Source {
  kind: 'events' | 'curve';
  name: string;
  /** Absolute; those of several event files in the order in which they were written. */
  files: string[];
  /** The folder that the training's event files lie under. */
  root: string;
}

/** A folder with more entries than this isn't one of logs. */
const MOST_ENTRIES = 100_000;

/**
 * The trainings that files and folders hold. In a folder these are TensorBoard's event files, those of "train" and "validation" below one
 * folder together, and Lightning's metrics.csv where there are none.
 * @param paths absolute
 * @throws UserError where there is nothing of this kind
 */
export async function findSources(paths: readonly string[]): Promise<Source[]> {
  const events = new Set<string>();
  const curves: Source[] = [];
  const bases: string[] = [];
  for (const wanted of paths) {
    const isFolder = await isDirectory(wanted);
    if (!isFolder && isEventFile(wanted)) events.add(wanted);
    else if (!isFolder) curves.push(curveSource(wanted, path.basename(wanted)));
    else {
      bases.push(wanted);
      const found = await filesUnder(wanted);
      for (const file of found.filter(isEventFile)) events.add(file);
      const others = found.filter((file) => isCsvLog(file) && !hasEvents(file, found));
      for (const file of others) curves.push(curveSource(file, nameOf(path.dirname(file), bases)));
      if (others.length === 0 && !found.some(isEventFile))
        throw new UserError(
          l10n.t`There are no logs in ${wanted}.`,
          l10n.t('Name a folder with event files of TensorBoard or a metrics.csv of Lightning, or a file.'),
        );
    }
  }
  return [...groupsOf([...events], bases), ...curves];
}

function curveSource(file: string, name: string): Source {
  return { kind: 'curve', name, files: [file], root: path.dirname(file) };
}

function isCsvLog(file: string): boolean {
  return path.basename(file) === 'metrics.csv';
}

/** Lightning writes the same numbers both ways. */
function hasEvents(file: string, found: readonly string[]): boolean {
  return found.some((other) => isEventFile(other) && path.dirname(other) === path.dirname(file));
}

function groupsOf(files: readonly string[], bases: readonly string[]): Source[] {
  const folders = new Set(files.map((file) => path.dirname(file)));
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const root = rootOf(path.dirname(file), folders);
    groups.set(root, [...(groups.get(root) ?? []), file]);
  }
  return [...groups].map(([root, group]) => ({
    kind: 'events',
    name: nameOf(root, bases),
    // Names begin with the time at which they were begun.
    files: group.sort((a, b) => (path.basename(a) < path.basename(b) ? -1 : 1)),
    root,
  }));
}

/** The folder of the training that this one belongs to: "run" of "run/train", "run/loss/train" (tensorboardX) and "run/loss_train" (PyTorch). */
function rootOf(folder: string, folders: ReadonlySet<string>): string {
  if (splitOf(folder) === null) return folder;
  const parent = path.dirname(folder);
  if (folders.has(parent)) return parent;
  const isWhole = !path.basename(folder).includes('_');
  if (!isWhole) return folder;
  return folders.has(path.dirname(parent)) ? path.dirname(parent) : parent;
}

/** Below the folder that was named, where it was; else the folder's own name. */
function nameOf(folder: string, bases: readonly string[]): string {
  const base = bases.find((candidate) => !path.relative(candidate, folder).startsWith('..'));
  const below = base === undefined ? '' : path.relative(base, folder).split(path.sep).join('/');
  return below === '' ? path.basename(folder) : below;
}

async function isDirectory(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (error) {
    throw readFailure(file, error);
  }
}

/** All files of a folder and those below it; links aren't followed. */
async function filesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  const open = [folder];
  let seen = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await entriesOf(at)) {
      if (++seen > MOST_ENTRIES)
        throw new UserError(
          l10n.t`${folder} holds more than ${MOST_ENTRIES.toLocaleString('en-US')} files.`,
          l10n.t('Name a folder of logs.'),
        );
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
        open.push(path.join(at, entry.name));
      else if (entry.isFile()) found.push(path.join(at, entry.name));
    }
  }
  return found.sort();
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw readFailure(folder, error);
  }
}
