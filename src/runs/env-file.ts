import fs from 'node:fs';
import { parseEnv } from 'node:util';
import { UserError } from '../protocol/user-error';
import { errorCode } from './files';

/** Variables of an env file, read as Node's own `--env-file` reads it. @throws UserError if it can't be read */
export function readEnvFile(file: string): Record<string, string> {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `The env file ${file} can't be read (${errorCode(error) ?? String(error)}).`,
      'Check "envFile" in the settings of this script (in a terminal: --env-file).',
      { cause: error },
    );
  }
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(text)))
    if (value !== undefined) variables[name] = value;
  return variables;
}
