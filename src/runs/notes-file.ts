import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { NO_NOTES, RUN_NOTES_VERSION, RunNotes } from '../protocol/run-notes';
import { FILES } from './files';
import { underLock } from './lock';
import { readVersioned } from './versioned-file';
import { replaceFile } from './writing';

/** Null where nobody has said anything. */
type NotesOrProblem = { notes: RunNotes | null } | { problem: string };

/** Reads a run directory's notes.json, which most runs don't have; says in one sentence what is wrong with one that can't be used. */
export function readNotesFile(directory: string): NotesOrProblem {
  const file = path.join(directory, FILES.notes);
  // Asking costs a tenth of an error, and nearly every run of a long list has no notes.
  if (!fs.existsSync(file)) return { notes: null };
  const read = readVersioned(file, RunNotes, RUN_NOTES_VERSION);
  if ('value' in read) return { notes: read.value };
  return read.isMissing ? { notes: null } : { problem: read.problem };
}

/**
 * Changes notes.json under a lock, so that two windows don't undo each other. A file that can't be used is kept beside it as
 * `notes.json.unreadable`: somebody wrote it.
 */
export async function updateNotesFile(
  directory: string,
  change: (current: RunNotes) => RunNotes,
): Promise<RunNotes> {
  const file = path.join(directory, FILES.notes);
  return underLock(`${file}.lock`, () => {
    const read = readNotesFile(directory);
    if ('problem' in read) fs.renameSync(file, `${file}.unreadable`);
    const next = v.parse(RunNotes, change(('notes' in read ? read.notes : null) ?? NO_NOTES));
    replaceFile(file, `${JSON.stringify(next, null, 2)}\n`);
    return next;
  });
}
