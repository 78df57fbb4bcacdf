import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { FiniteNumber } from '../protocol/numbers';
import { NO_NOTES, RUN_NOTES_VERSION, RunNotes } from '../protocol/run-notes';
import { errorCode, FILES } from './files';
import { underLock } from './lock';

/** Null where nobody has said anything. */
type NotesOrProblem = { notes: RunNotes | null } | { problem: string };

const Versioned = v.object({ version: FiniteNumber });

/** Reads a run directory's notes.json, which most runs don't have; says in one sentence what is wrong with one that can't be used. */
export function readNotesFile(directory: string): NotesOrProblem {
  let text: string;
  try {
    // Asking costs a tenth of an error, and nearly every run of a long list has no notes.
    if (!fs.existsSync(path.join(directory, FILES.notes))) return { notes: null };
    text = fs.readFileSync(path.join(directory, FILES.notes), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { notes: null };
    return { problem: `Its notes.json can't be read (${errorCode(error) ?? String(error)}).` };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: "Its notes.json isn't JSON." };
  }
  const versioned = v.safeParse(Versioned, json);
  if (versioned.success && versioned.output.version > RUN_NOTES_VERSION)
    return { problem: 'Its notes.json was written by a newer version of Regulens.' };
  const parsed = v.safeParse(RunNotes, json);
  return parsed.success
    ? { notes: parsed.output }
    : { problem: `Its notes.json doesn't hold notes (${v.summarize(parsed.issues).replaceAll('\n', ' ')}).` };
}

/**
 * Changes notes.json under a lock, so that two windows don't undo each other; written whole and renamed. A file that can't be used is kept beside it as
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
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      fs.writeFileSync(temporary, `${JSON.stringify(next, null, 2)}\n`);
      fs.renameSync(temporary, file);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
    return next;
  });
}
