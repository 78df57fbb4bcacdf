import { randomBytes } from 'node:crypto';
import { access, chmod, constants, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { applyEdits, type FileEdits } from '../protocol/edits';
import { UserError } from '../protocol/user-error';

/** Edits of a file, and the text that they were worked out on. */
export type Change = FileEdits & { readonly text: string };

interface Prepared {
  file: string;
  /** The file itself, where `file` is a link to it. */
  target: string;
  /** Its new text, whole, beside it. */
  made: string;
}

/**
 * Writes all files or none. Each new text is written whole beside its file and takes its place, so that a full disk or a kill costs no line
 * of the user's.
 *
 * @throws UserError where a file can't be written, isn't UTF-8, or has another text by now
 */
export async function writeChanges(changes: readonly Change[]): Promise<void> {
  const prepared: Prepared[] = [];
  try {
    for (const change of changes) prepared.push(await prepare(change));
    for (const change of changes) await expectUnchanged(change);
    for (const { file, target, made } of prepared) await writing(file, () => rename(made, target));
  } finally {
    await Promise.all(prepared.map(({ made }) => rm(made, { force: true })));
  }
}

async function prepare({ file, text, edits }: Change): Promise<Prepared> {
  await writing(file, () => access(file, constants.W_OK));
  const target = await realpath(file);
  const made = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writing(file, async () => {
      await writeFile(made, applyEdits(text, edits), { flag: 'wx' });
      await chmod(made, (await stat(target)).mode);
    });
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
  return { file, target, made };
}

/** A sweep may have taken hours since it read the script. */
async function expectUnchanged({ file, text }: Change): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.equals(Buffer.from(text))) return;
  const isSameText = bytes.toString('utf8') === text;
  throw isSameText
    ? new UserError(
        `${file} isn't UTF-8, so an edit would spoil other characters in it.`,
        'Save it as UTF-8 first.',
      )
    : new UserError(
        `${file} has changed since this edit was worked out, so nothing was written.`,
        'Run the command again.',
      );
}

async function writing<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new UserError(
      `${file} can't be written (${error instanceof Error ? error.message : String(error)}).`,
      'Check its permissions, and whether the disk is full.',
      { cause: error },
    );
  }
}
