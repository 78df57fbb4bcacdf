import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { stringify, writeNonFinite } from '../protocol/non-finite';
import { SWEEP_VERSION, SweepRecord, SweepTrial, type SweepPlan } from '../protocol/sweep';
import { UserError } from '../protocol/user-error';
import { errorCode } from './files';
import { underLock } from './lock';
import { isGone, thisProcess } from './process-identity';
import { RecordFolders } from './record-folders';
import { newRunId } from './run-id';
import { SWEEP_FILES, sweepsFolder } from './sweep-files';
import { readVersioned } from './versioned-file';
import { makeOwnFolder, replaceFile, writing } from './writing';

export interface StoredSweep {
  record: SweepRecord;
  /** In the order of their numbers. */
  trials: SweepTrial[];
}

export type SweepSummary = { id: string; record: SweepRecord } | { id: string; problem: string };

/** The sweeps of one workspace folder, in `<folder>/.regulens/sweeps/<id>/`. Files are the only truth. */
export class SweepStore {
  readonly folder: string;
  readonly #sweeps: RecordFolders;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
    this.#sweeps = new RecordFolders(sweepsFolder(this.folder));
  }

  get sweepsFolder(): string {
    return this.#sweeps.path;
  }

  /** Makes the folder of a new sweep that this process runs. @throws UserError where nothing can be written */
  async create(plan: SweepPlan, name: string): Promise<SweepRecord> {
    return writing(this.folder, async () => {
      makeOwnFolder(this.folder, this.sweepsFolder);
      const created = new Date();
      const record: SweepRecord = {
        version: SWEEP_VERSION,
        id: newRunId(created),
        name,
        created: created.toISOString(),
        plan,
        status: 'running',
        ...(await thisProcess()),
        reason: null,
      };
      await fs.promises.mkdir(this.#directory(record.id));
      this.#write(record);
      return record;
    });
  }

  /** Goes on with a sweep in this process. @throws UserError where another one is at it */
  async takeOver(id: string): Promise<StoredSweep> {
    const { record: seen, trials } = await this.read(id);
    const stillRuns = () =>
      new UserError(l10n.t`The sweep ${id} is still running.`, l10n.t('Wait for its end, or stop it first.'));
    if (seen.status === 'running') throw stillRuns();
    const record: SweepRecord = { ...seen, ...(await thisProcess()), status: 'running', reason: null };
    await writing(this.folder, () =>
      underLock(path.join(this.#directory(id), `${SWEEP_FILES.record}.lock`), () => {
        const now = this.#readRecord(id);
        // Two windows may have seen at the same time that nobody was at it.
        const isAsSeen =
          'record' in now && now.record.pid === seen.pid && now.record.pidStarted === seen.pidStarted;
        if (!isAsSeen) throw stillRuns();
        this.#write(record);
      }),
    );
    return { record, trials };
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
    const file = path.join(this.#directory(id), SWEEP_FILES.trials);
    // One write a line: readers may find a part of the last one, never a mixture of two. A part left by a crash is closed by the next.
    const line = `\n${stringify(trial)}\n`;
    await writing(this.folder, () => fs.promises.appendFile(file, line));
  }

  /** @throws UserError where there is no such sweep or its files can't be used */
  async read(id: string): Promise<StoredSweep> {
    const summary = await this.#summary(id);
    if ('problem' in summary)
      throw new UserError(
        l10n.t`The sweep ${id} can't be opened. ${summary.problem}`,
        l10n.t('Choose another one.'),
      );
    return { record: summary.record, trials: this.#trials(id) };
  }

  /** All sweeps, newest first. What can't be read is listed with its problem. @throws UserError where the folder can't be read */
  async list(): Promise<SweepSummary[]> {
    return Promise.all((await this.#sweeps.ids()).map((id) => this.#summary(id)));
  }

  /** Removes a sweep's record; its runs stay. @throws UserError where it goes on, or can't be removed */
  async delete(id: string): Promise<void> {
    const { record } = await this.read(id);
    if (record.status === 'running')
      throw new UserError(l10n.t('This sweep is still running.'), l10n.t('Stop it first.'));
    await writing(this.folder, () => fs.promises.rm(this.#directory(id), { recursive: true }));
  }

  #directory(id: string): string {
    const directory = this.#sweeps.of(id);
    if (directory !== null) return directory;
    throw new UserError(l10n.t`"${id}" isn't the id of a sweep.`, l10n.t('Choose a sweep from the list.'));
  }

  #write(record: SweepRecord): void {
    const file = path.join(this.#directory(record.id), SWEEP_FILES.record);
    replaceFile(file, `${JSON.stringify(record, writeNonFinite, 2)}\n`);
  }

  async #summary(id: string): Promise<SweepSummary> {
    const read = this.#readRecord(id);
    if ('problem' in read) return { id, ...read };
    const { record } = read;
    if (record.status !== 'running') return { id, record };
    const isLeft = record.pid === null || (await isGone(record.pid, record.pidStarted));
    const reason = l10n.t('The process that ran this sweep is gone; it can be resumed.');
    return { id, record: isLeft ? { ...record, status: 'lost', reason } : record };
  }

  #readRecord(id: string): { record: SweepRecord } | { problem: string } {
    const read = readVersioned(
      path.join(this.#directory(id), SWEEP_FILES.record),
      SweepRecord,
      SWEEP_VERSION,
    );
    // A folder that was copied, or made up, is no other sweep.
    if ('value' in read) return { record: { ...read.value, id } };
    return { problem: read.isMissing ? l10n.t('There is no such sweep.') : read.problem };
  }

  /** Lines that are torn, or of a newer version, are left out: the one before them counts. */
  #trials(id: string): SweepTrial[] {
    let text = '';
    try {
      text = fs.readFileSync(path.join(this.#directory(id), SWEEP_FILES.trials), 'utf8');
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
