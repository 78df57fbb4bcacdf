import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import { FolderError } from '../protocol/user-error';
import { errorCode } from './files';

/** Makes a folder inside `<folder>/.regulens`, which git is to leave out. */
export async function makeOwnFolder(folder: string, own: string): Promise<void> {
  await fs.promises.mkdir(own, { recursive: true });
  const ignore = path.join(folder, '.regulens', '.gitignore');
  if (!fs.existsSync(ignore)) await fs.promises.writeFile(ignore, '*\n');
}

/** Does what writes into `<folder>/.regulens`. @throws FolderError where that can't be written to */
export async function writing<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    if (code === null || !(code in UNWRITABLE)) throw error;
    throw new FolderError(
      l10n.t`Regulens can't write its runs to ${path.join(folder, '.regulens')}: ${UNWRITABLE[code] ?? code}.`,
      l10n.t('Make the folder writable, or open a folder that is.'),
      { cause: error },
    );
  }
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
