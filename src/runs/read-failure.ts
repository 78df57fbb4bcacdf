import { UserError } from '../protocol/user-error';
import { errorCode } from './files';

/** Why a file that somebody named can't be read, in one sentence. */
export function readFailure(file: string, error: unknown): UserError {
  const code = errorCode(error) ?? String(error);
  const problems: Record<string, string> = {
    ENOENT: `There is no file ${file}.`,
    EISDIR: `${file} is a folder.`,
  };
  return new UserError(problems[code] ?? `${file} can't be read (${code}).`, 'Check the path.', {
    cause: error,
  });
}
