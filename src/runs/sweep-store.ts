import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { checked } from '../protocol/checked';
import { stringify, writeNonFinite } from '../protocol/non-finite';
import { FiniteNumber } from '../protocol/numbers';
import { SWEEP_VERSION, SweepRecord, SweepTrial, type SweepPlan } from '../protocol/sweep';
import { UserError } from '../protocol/user-error';
import type { Disposable } from './disposable';
import { errorCode } from './files';
import { processStart } from './process-identity';
import { isRunId, newRunId } from './run-id';
import { foldersWith, watchFolder } from './watch-folder';
import { makeOwnFolder, writing } from './writing';

const RECORD = 'sweep.json';
const TRIALS = 'trials.ndjson';

export interface StoredSweep {
  record: SweepRecord;
  /** In the order of their numbers. */
  trials: SweepTrial[];
}

export type SweepSummary = { id: string; record: SweepRecord } | { id: string; problem: string };

/** The sweeps of one workspace folder, in `<folder>/.regulens/sweeps/<id>/`. Files are the only truth. */
export class SweepStore {
  readonly folder: string;
  readonly sweepsFolder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
    this.sweepsFolder = path.join(this.folder, '.regulens', 'sweeps');
  }

  /** Makes the folder of a new sweep that this process runs. @throws UserError where nothing can be written */
  async create(plan: SweepPlan, name: string): Promise<SweepRecord> {
    return writing(this.folder, async () => {
      await makeOwnFolder(this.folder, this.sweepsFolder);
      const created = new Date();
      const record: SweepRecord = {
        version: SWEEP_VERSION,
        id: newRunId(created),
        name,
        created: created.toISOString(),
        plan,
        status: 'running',
        pid: process.pid,
        pidStarted: await processStart(process.pid),
        reason: null,
      };
      await fs.promises.mkdir(this.#directory(record.id));
      await this.#write(record);
      return record;
    });
  }

  /** Goes on with a sweep in this process. @throws UserError where another one is at it */
  async takeOver(id: string): Promise<StoredSweep> {
    const stored = await this.read(id);
    if (stored.record.status === 'running')
      throw new UserError(`The sweep ${id} is still running.`, 'Wait for its end, or stop it first.');
    const record: SweepRecord = {
      ...stored.record,
      status: 'running',
      reason: null,
      pid: process.pid,
      pidStarted: await processStart(process.pid),
    };
    await writing(this.folder, () => this.#write(record));
    return { ...stored, record };
  }

  /** Says how a sweep ended. */
  async end(
    record: SweepRecord,
    status: 'finished' | 'stopped' | 'failed',
    reason: string | null,
  ): Promise<SweepRecord> {
    const ended: SweepRecord = { ...record, status, reason, pid: null, pidStarted: null };
    await writing(this.folder, () => this.#write(ended));
    return ended;
  }

  /** Adds what has become of a trial; the last line of a trial counts. */
  async append(id: string, trial: SweepTrial): Promise<void> {
    const file = path.join(this.#directory(id), TRIALS);
    // One write a line: readers may find a part of the last one, never a mixture of two. A part left by a crash is closed by the next.
    const line = `\n${stringify(trial)}\n`;
    await writing(this.folder, () => fs.promises.appendFile(file, line));
  }

  /** @throws UserError where there is no such sweep or its files can't be used */
  async read(id: string): Promise<StoredSweep> {
    const summary = await this.#summary(id);
    if ('problem' in summary)
      throw new UserError(`The sweep ${id} can't be opened. ${summary.problem}`, 'Choose another one.');
    return { record: summary.record, trials: this.#trials(id) };
  }

  /** All sweeps, newest first. What can't be read is listed with its problem. */
  async list(): Promise<SweepSummary[]> {
    let entries: fs.Dirent[];
    try {
      entries = await fs.promises.readdir(this.sweepsFolder, { withFileTypes: true });
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw error;
    }
    const ids = entries.filter((entry) => entry.isDirectory() && isRunId(entry.name)).map(({ name }) => name);
    return Promise.all(
      ids
        .sort()
        .reverse()
        .map((id) => this.#summary(id)),
    );
  }

  /** Tells when a sweep comes, goes or changes; also where the folder doesn't exist yet. */
  watch(listener: () => void): Disposable {
    return watchFolder(this.sweepsFolder, listener, foldersWith(RECORD, TRIALS));
  }

  #directory(id: string): string {
    if (!isRunId(id))
      throw new UserError(`"${id}" isn't the id of a sweep.`, 'Choose a sweep from the list.');
    return path.join(this.sweepsFolder, id);
  }

  async #write(record: SweepRecord): Promise<void> {
    const file = path.join(this.#directory(record.id), RECORD);
    const temporary = `${file}.${process.pid}.tmp`;
    await fs.promises.writeFile(temporary, `${JSON.stringify(record, writeNonFinite, 2)}\n`);
    await fs.promises.rename(temporary, file);
  }

  async #summary(id: string): Promise<SweepSummary> {
    const read = readRecord(path.join(this.#directory(id), RECORD));
    if ('problem' in read) return { id, ...read };
    const { record } = read;
    if (record.status !== 'running') return { id, record };
    const isGone = record.pid === null || (await processStart(record.pid)) !== record.pidStarted;
    const reason = 'The process that ran this sweep is gone; it can be resumed.';
    return { id, record: isGone ? { ...record, status: 'lost', reason } : record };
  }

  /** Lines that are torn, or of a newer version, are left out: the one before them counts. */
  #trials(id: string): SweepTrial[] {
    let text = '';
    try {
      text = fs.readFileSync(path.join(this.#directory(id), TRIALS), 'utf8');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    const trials = new Map<number, SweepTrial>();
    for (const line of text.split('\n')) {
      const trial = line === '' ? null : parseTrial(line);
      if (trial) trials.set(trial.number, trial);
    }
    return [...trials.values()].sort((a, b) => a.number - b.number);
  }
}

function parseTrial(line: string): SweepTrial | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = v.safeParse(SweepTrial, json);
  return parsed.success ? parsed.output : null;
}

function readRecord(file: string): { record: SweepRecord } | { problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    const code = errorCode(error);
    return {
      problem:
        code === 'ENOENT'
          ? 'There is no such sweep.'
          : `Its ${RECORD} can't be read (${code ?? 'half written'}).`,
    };
  }
  const version = v.safeParse(v.object({ version: FiniteNumber }), json);
  if (version.success && version.output.version > SWEEP_VERSION)
    return { problem: 'It was made by a newer version of Regulens. Update Regulens to open it.' };
  const parsed = checked(SweepRecord, json);
  return 'value' in parsed
    ? { record: { ...parsed.value, id: path.basename(path.dirname(file)) } }
    : { problem: `Its ${RECORD} isn't a sweep (${parsed.problem}).` };
}
