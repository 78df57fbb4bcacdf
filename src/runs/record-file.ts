import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { RUN_RECORD_VERSION, RunRecord } from '../protocol/run-record';
import { errorCode, FILES } from './files';

export type RecordOrProblem = { record: RunRecord } | { problem: string };

const Versioned = v.object({ version: v.number() });

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
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'Its run.json is only half written.' };
  }
  const versioned = v.safeParse(Versioned, json);
  if (versioned.success && versioned.output.version > RUN_RECORD_VERSION)
    return { problem: 'This run was recorded by a newer version of Regulens. Update Regulens to open it.' };
  const parsed = v.safeParse(RunRecord, json);
  return parsed.success
    ? { record: parsed.output }
    : { problem: `Its run.json isn't a run record (${v.summarize(parsed.issues).replaceAll('\n', ' ')}).` };
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

const LOCK_STALE_MS = 2000;

/**
 * Changes run.json under a lock: a window that renames a run and the supervisor that ends it must not undo each other.
 * `change` gets what the file holds (or the problem with it) and returns what it shall hold; null leaves it.
 */
export async function updateRecordFile(
  directory: string,
  change: (current: RecordOrProblem) => RunRecord | null,
): Promise<void> {
  const lock = path.join(directory, `${FILES.record}.lock`);
  await takeLock(lock);
  try {
    const next = change(readRecordFile(directory));
    if (next) writeRecordFile(directory, next);
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/**
 * A lock left by a killed process is broken after a while: the work under it takes about a millisecond. How long it has been there is
 * measured from here: clocks jump, and a file server's may differ.
 */
async function takeLock(lock: string): Promise<void> {
  let seen = '';
  let since = performance.now();
  for (;;) {
    try {
      fs.closeSync(fs.openSync(lock, 'wx'));
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const stat = fs.statSync(lock, { throwIfNoEntry: false });
    const now = stat ? `${stat.ino}:${stat.mtimeMs}` : '';
    if (now !== seen) since = performance.now();
    seen = now;
    if (performance.now() - since > LOCK_STALE_MS) fs.rmSync(lock, { force: true });
    await sleep(5);
  }
}
