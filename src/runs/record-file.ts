import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { checked } from '../protocol/checked';
import { FiniteNumber } from '../protocol/numbers';
import { RUN_RECORD_VERSION, RunRecord } from '../protocol/run-record';
import { errorCode, FILES } from './files';
import { underLock } from './lock';

export type RecordOrProblem = { record: RunRecord } | { problem: string };

const Versioned = v.object({ version: FiniteNumber });

/** Reads a run directory's run.json; says in one sentence what is wrong with it where it can't be used. */
export function readRecordFile(directory: string): RecordOrProblem {
  let text: string;
  try {
    text = fs.readFileSync(path.join(directory, FILES.record), 'utf8');
  } catch (error) {
    return errorCode(error) === 'ENOENT'
      ? { problem: 'This run has no run.json: it was interrupted before it started.' }
      : { problem: `Its run.json can't be read (${errorCode(error) ?? String(error)}).` };
  }
  return parseRecord(text, path.basename(directory));
}

/** @param id the folder's name: a folder that was copied, or made up, is no other run */
export function parseRecord(text: string, id: string): RecordOrProblem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'Its run.json is only half written.' };
  }
  const versioned = v.safeParse(Versioned, json);
  if (versioned.success && versioned.output.version > RUN_RECORD_VERSION)
    return { problem: 'This run was recorded by a newer version of Regulens. Update Regulens to open it.' };
  const parsed = checked(RunRecord, json);
  return 'value' in parsed
    ? { record: { ...parsed.value, id } }
    : { problem: `Its run.json isn't a run record (${parsed.problem}).` };
}

/** Writes run.json whole beside itself and renames it, so that a reader finds the old one or the new one, never half of one. */
export function writeRecordFile(directory: string, record: RunRecord): void {
  const temporary = path.join(directory, `${FILES.record}.${process.pid}.tmp`);
  try {
    fs.writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`);
    fs.renameSync(temporary, path.join(directory, FILES.record));
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Changes run.json under a lock: a window that renames a run and the supervisor that ends it must not undo each other.
 * `change` gets what the file holds (or the problem with it) and returns what it shall hold; null leaves it.
 */
export async function updateRecordFile(
  directory: string,
  change: (current: RecordOrProblem) => RunRecord | null,
): Promise<void> {
  await underLock(path.join(directory, `${FILES.record}.lock`), () => {
    const next = change(readRecordFile(directory));
    if (next) writeRecordFile(directory, next);
  });
}
