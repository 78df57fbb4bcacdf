import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { checked } from '../protocol/checked';
import { FiniteNumber } from '../protocol/numbers';
import { errorCode } from './files';

const Versioned = v.object({ version: FiniteNumber });

/** Why a file of ours can't be used, in one sentence. */
export interface FileProblem {
  problem: string;
  isMissing: boolean;
}

/**
 * Reads a JSON file of ours that says by which version of its schema it was written.
 * @param version the newest that this version of Regulens knows
 */
export function readVersioned<T>(
  file: string,
  schema: v.GenericSchema<unknown, T>,
  version: number,
): { value: T } | FileProblem {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    return {
      problem: l10n.t`Its ${path.basename(file)} can't be read (${code ?? String(error)}).`,
      isMissing: code === 'ENOENT',
    };
  }
  return parseVersioned(text, path.basename(file), schema, version);
}

/** The same of a text. @param name of its file */
export function parseVersioned<T>(
  text: string,
  name: string,
  schema: v.GenericSchema<unknown, T>,
  version: number,
): { value: T } | FileProblem {
  const unusable = (problem: string): FileProblem => ({ problem, isMissing: false });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unusable(l10n.t`Its ${name} isn't JSON; it may be half written.`);
  }
  const versioned = v.safeParse(Versioned, json);
  if (versioned.success && versioned.output.version > version)
    return unusable(
      l10n.t`Its ${name} was written by a newer version of Regulens. Update Regulens to open it.`,
    );
  const parsed = checked(schema, json);
  return 'value' in parsed
    ? parsed
    : unusable(l10n.t`Its ${name} doesn't hold what it should (${parsed.problem}).`);
}
