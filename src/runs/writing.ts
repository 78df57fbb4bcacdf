import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import { FolderError } from '../protocol/user-error';
import { errorCode } from './files';

/** Makes a folder inside `<folder>/.regulens`, which git is to leave out. */
export function makeOwnFolder(folder: string, own: string): void {
  fs.mkdirSync(own, { recursive: true });
  const ignore = path.join(folder, '.regulens', '.gitignore');
  if (!fs.existsSync(ignore)) fs.writeFileSync(ignore, '*\n');
}

/**
 * Writes a file whole beside itself and renames it: a reader finds the old one or the new one, never half of one. At once, so that two writers of this
 * process can't meet in the file beside it.
 */
export function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(temporary, text);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Does what writes into `<folder>/.regulens`. @throws FolderError where that can't be written to */
export async function writing<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFolderError(folder, error);
  }
}

/** The same for work that is done at once. @throws FolderError */
export function writingNow<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asFolderError(folder, error);
  }
}

/** What went wrong, as people are told of it; an error that is no matter of the folder stays what it is. */
function asFolderError(folder: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === null || !(code in UNWRITABLE)) return error;
  return new FolderError(
    l10n.t`Regulens can't write its runs to ${path.join(folder, '.regulens')}: ${UNWRITABLE[code] ?? code}.`,
    l10n.t('Make the folder writable, or open a folder that is.'),
    { cause: error },
  );
}

const UNWRITABLE: Record<string, string> = {
  EACCES: l10n.t('permission denied'),
  EPERM: l10n.t('not permitted'),
  EROFS: l10n.t('the file system is read-only'),
  ENOTDIR: l10n.t('a file is in the way'),
  EEXIST: l10n.t('a file is in the way'),
  ENOSPC: l10n.t('the disk is full'),
  EDQUOT: l10n.t('the disk quota is used up'),
};
