import { access, constants, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { applyEdits, editsByFile, type FileEdits } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import type { Fix } from '../source';

/** A fix as a diff of every file that it changes. `folder`: what names of files are relative to. */
export function diffOf(
  file: string,
  { edits }: Pick<Fix, 'edits'>,
  textOf: TextOf,
  folder = process.cwd(),
): string {
  return editsByFile(file, edits)
    .map((part) => {
      const text = textOf(part.file);
      return textDiff(part.file, text, applyEdits(text, part.edits), folder);
    })
    .join('\n');
}

/** What becomes of one file, as a diff. */
export function textDiff(file: string, before: string, after: string, folder = process.cwd()): string {
  const name = path.relative(folder, file) || file;
  const patch = createTwoFilesPatch(name, name, before, after, undefined, undefined, { context: 2 });
  return patch.split('\n').slice(2).join('\n').trimEnd();
}

/** The present text of a file that fixes concern. */
export type TextOf = (file: string) => string;

/** Writes all files or none: one that can't be written is found before the first is. */
export async function writeChanges(changes: readonly (FileEdits & { text: string })[]): Promise<void> {
  for (const { file } of changes) await writing(file, () => access(file, constants.W_OK));
  for (const { file, text, edits } of changes)
    await writing(file, () => writeFile(file, applyEdits(text, edits)));
}

async function writing(file: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw new UserError(
      `${file} can't be written (${error instanceof Error ? error.message : String(error)}).`,
      'Check its permissions.',
      {
        cause: error,
      },
    );
  }
}
