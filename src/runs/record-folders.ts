import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../protocol/user-error';
import { errorCode } from './files';
import { isRunId } from './run-id';

/** Folders that lie in one and hold a record each: runs, and sweeps. Their names are ids, which begin with the time (run-id.ts). */
export class RecordFolders {
  readonly path: string;

  constructor(folder: string) {
    this.path = folder;
  }

  /** Null for what is no id, and could lead elsewhere. */
  of(id: string): string | null {
    return isRunId(id) ? path.join(this.path, id) : null;
  }

  /** Newest first; none where nothing was ever kept. Links aren't followed. @throws UserError where they can't be read */
  async ids(): Promise<string[]> {
    let entries: fs.Dirent[];
    try {
      entries = await fs.promises.readdir(this.path, { withFileTypes: true });
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw new UserError(
        l10n.t`The runs in ${this.path} can't be read (${errorCode(error) ?? String(error)}).`,
        l10n.t("Check the folder's permissions."),
        { cause: error },
      );
    }
    const ids = entries.filter((entry) => entry.isDirectory() && isRunId(entry.name)).map(({ name }) => name);
    return ids.sort().reverse();
  }
}
