import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { RUN_RECORD_VERSION, RunRecord } from '../protocol/run-record';
import { FILES } from './files';
import { underLock } from './lock';
import { parseVersioned, readVersioned } from './versioned-file';
import { replaceFile } from './writing';

export type RecordOrProblem = { record: RunRecord } | { problem: string };

/** Reads a run directory's run.json; says in one sentence what is wrong with it where it can't be used. */
export function readRecordFile(directory: string): RecordOrProblem {
  const read = readVersioned(path.join(directory, FILES.record), RunRecord, RUN_RECORD_VERSION);
  if ('isMissing' in read && read.isMissing)
    return { problem: l10n.t('This run has no run.json: it was interrupted before it started.') };
  return ofFolder(read, path.basename(directory));
}

/** @param id the folder's name */
export function parseRecord(text: string, id: string): RecordOrProblem {
  return ofFolder(parseVersioned(text, FILES.record, RunRecord, RUN_RECORD_VERSION), id);
}

/** A folder that was copied, or made up, is no other run. */
function ofFolder(read: { value: RunRecord } | { problem: string }, id: string): RecordOrProblem {
  return 'value' in read ? { record: { ...read.value, id } } : { problem: read.problem };
}

export function writeRecordFile(directory: string, record: RunRecord): void {
  replaceFile(path.join(directory, FILES.record), `${JSON.stringify(record, null, 2)}\n`);
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
