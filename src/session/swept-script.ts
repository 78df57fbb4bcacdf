import * as l10n from '@vscode/l10n';
import type { Parameters } from '../protocol/sweep';
import { UserError } from '../protocol/user-error';
import { languageOf, type Parse, type Script } from '../source';
import { findSlots, withParameters, type SourceSlot } from '../source/slots';
import { inProject } from './project';
import { textsOf } from './texts-of';

/** A file as it was read, and as it is with parameters set. */
export interface SetFile {
  readonly file: string;
  readonly before: string;
  readonly text: string;
}

/** A script with what a sweep can set in it. */
export interface SweptScript {
  readonly file: string;
  readonly script: Script;
  readonly slots: readonly SourceSlot[];
  /** The script, and files that hold numbers of it, as they are with parameters set. @throws UserError where they can't be had together */
  filesFor(parameters: Parameters): SetFile[];
}

/**
 * Reads a script as it is now, with the project around it.
 *
 * @param folder of the project
 * @param open reads a script as it is now; null where it is gone
 * @throws UserError where it is no script or can't be parsed
 */
export async function readSweptScript(
  file: string,
  folder: string,
  open: (file: string) => Promise<Script | null>,
  parse: Parse,
): Promise<SweptScript> {
  const alone = languageOf(file) === null ? null : await open(file);
  if (!alone)
    throw new UserError(
      l10n.t`${file} is no script that could be read.`,
      l10n.t('Open the script that trains your model.'),
    );
  if (alone.hasErrors)
    throw new UserError(
      l10n.t('The script has a syntax error, so its parameters can’t be found.'),
      l10n.t('Correct it first.'),
    );
  const script = (await inProject(new Map([[file, alone]]), folder, open)).get(file) ?? alone;
  const slots = findSlots(script, file);
  const textOf = textsOf(new Map([[file, script]]));
  return {
    file,
    script,
    slots,
    filesFor: (parameters) =>
      withParameters(script, slots, parameters, parse).map((set) => {
        const name = set.file ?? file;
        return { file: name, before: textOf(name), text: set.text };
      }),
  };
}
