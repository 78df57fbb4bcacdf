import * as l10n from '@vscode/l10n';
import { UserError } from '../protocol/user-error';
import { errorCode } from './files';

/** Why a file that somebody named can't be read, in one sentence. */
export function readFailure(file: string, error: unknown): UserError {
  const code = errorCode(error) ?? String(error);
  const problems: Record<string, string> = {
    ENOENT: l10n.t`There is no file ${file}.`,
    EISDIR: l10n.t`${file} is a folder.`,
  };
  return new UserError(
    problems[code] ?? l10n.t`${file} can't be read (${code}).`,
    l10n.t('Check the path.'),
    {
      cause: error,
    },
  );
}
