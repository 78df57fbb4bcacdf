import * as l10n from '@vscode/l10n';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../protocol/user-error';
import { errorCode } from '../runs/files';

/*
 * Nothing is ever half installed: all is made in a folder of its own, named by the process that makes it, and moved to its place
 * whole. What a process that died left behind is cleared away by the next.
 */

const STAGING = /^\.staging-.*-(\d+)$/;
/** What this process is making just now. */
const inTheMaking = new Set<string>();

/**
 * Makes `name` in `storage`: `make` fills a folder, which then takes the place of what was there.
 * @param bytes room that is needed meanwhile
 * @throws UserError where there is no room, the folder can't be written, or this process is at it already
 */
export async function install<T>(
  storage: string,
  name: string,
  bytes: number,
  make: (folder: string) => Promise<T>,
): Promise<T> {
  const staging = path.join(storage, `.staging-${name}-${process.pid}`);
  if (inTheMaking.has(staging))
    throw new UserError(
      l10n.t`${path.join(storage, name)} is being set up already.`,
      l10n.t('Wait for its end, or cancel it first.'),
    );
  inTheMaking.add(staging);
  try {
    await mkdir(storage, { recursive: true });
    await clearLeftovers(storage);
    await checkRoom(storage, bytes);
    await mkdir(staging);
    const made = await make(staging);
    const place = path.join(storage, name);
    const old = path.join(storage, `.staging-old-${name}-${process.pid}`);
    const isThere = await exists(place);
    if (isThere) await rename(place, old);
    try {
      await rename(staging, place);
    } catch (error) {
      if (isThere) await rename(old, place);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
    return made;
  } catch (error) {
    throw readable(error, storage);
  } finally {
    await rm(staging, { recursive: true, force: true });
    inTheMaking.delete(staging);
  }
}

/** @returns whether there was anything to remove */
export async function remove(storage: string, name: string): Promise<boolean> {
  const place = path.join(storage, name);
  if (!(await exists(place))) return false;
  // Renamed first: a run that starts meanwhile finds all or nothing.
  const old = path.join(storage, `.staging-old-${name}-${process.pid}`);
  try {
    await rename(place, old);
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    throw readable(error, storage);
  }
  return true;
}

async function clearLeftovers(storage: string): Promise<void> {
  for (const entry of await readdir(storage)) {
    const pid = Number(STAGING.exec(entry)?.[1] ?? NaN);
    const folder = path.join(storage, entry);
    if (pid > 0 && !inTheMaking.has(folder) && (pid === process.pid || !isAlive(pid)))
      await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function checkRoom(storage: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(storage);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new UserError(
    l10n.t`${gigabytes(bytes)} are needed at ${storage}, and ${gigabytes(free)} are free.`,
    l10n.t('Make room there and try again.'),
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

async function exists(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}

function readable(error: unknown, storage: string): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError(
      l10n.t`The disk of ${storage} is full.`,
      l10n.t('Make room there and try again; nothing was left behind.'),
      { cause: error },
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new UserError(
      l10n.t`${storage} can't be written.`,
      l10n.t('Check the permissions of this folder.'),
      {
        cause: error,
      },
    );
  return error;
}
