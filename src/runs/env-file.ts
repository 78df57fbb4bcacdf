import * as l10n from '@vscode/l10n';
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
      l10n.t`The env file ${file} can't be read (${errorCode(error) ?? String(error)}).`,
      l10n.t('Check "envFile" in the settings of this script (in a terminal: --env-file).'),
      { cause: error },
    );
  }
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(text)))
    if (value !== undefined) variables[name] = value;
  return variables;
}
