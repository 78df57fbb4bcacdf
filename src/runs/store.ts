import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { RunNotes } from '../protocol/run-notes';
import type { RunRecord } from '../protocol/run-record';
import { isLive } from '../protocol/standing';
import { UserError } from '../protocol/user-error';
import type { Disposable } from './disposable';
import { errorCode, FILES } from './files';
import { isGone } from './process-identity';
import { RecordFolders } from './record-folders';
import { newRunId } from './run-id';
import { foldersWith, watchFolder } from './watch-folder';
import { makeOwnFolder, writing } from './writing';

export { isLive };

export type RunSummary =
  | {
      id: string;
      record: RunRecord;
      /** Absent where nobody has said anything of the run. */
      notes?: RunNotes;
      /** Why what was said of it can't be read. */
      notesProblem?: string;
    }
  | { id: string; problem: string };

/** A run that has a pid but hasn't written "running" by now has lost its launcher on the way. */
const STARTING_LIMIT_MS = 60_000;

/** The runs of one workspace folder, kept in `<folder>/.regulens/runs/<id>/`. Files are the only truth: nothing is cached. */
export class RunStore {
  readonly folder: string;
  readonly #runs: RecordFolders;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
    this.#runs = new RecordFolders(path.join(this.folder, '.regulens', 'runs'));
  }

  get runsFolder(): string {
    return this.#runs.path;
  }

  /** @throws UserError for what is no id */
  directory(id: string): string {
    const directory = this.#runs.of(id);
    if (directory !== null) return directory;
    throw new UserError(l10n.t`"${id}" isn't the id of a run.`, l10n.t('Choose a run from the list.'));
  }

  /** All runs, newest first. What can't be read is listed with its problem, never hidden. @throws UserError where the folder can't be read */
  async list(): Promise<RunSummary[]> {
    return Promise.all((await this.#runs.ids()).map((id) => this.#summary(id)));
  }

  /** Whether there is a folder of this run, whatever is in it. */
  has(id: string): boolean {
    const directory = this.#runs.of(id);
    return directory !== null && fs.existsSync(directory);
  }

  /** @throws UserError when there is no such run or its record can't be used. */
  async read(id: string): Promise<RunRecord> {
    const directory = this.directory(id);
    if (!fs.existsSync(directory))
      throw new UserError(
        l10n.t`There is no run ${id}.`,
        l10n.t('Choose another one from the list of runs.'),
      );
    const summary = await this.#summary(id);
    if ('record' in summary) return summary.record;
    throw new UserError(
      l10n.t`Run ${id} can't be opened. ${summary.problem}`,
      l10n.t`Its files are kept in ${directory}.`,
    );
  }

  /** The script's text as the run ran it, or null where it wasn't kept. */
  async sourceText(id: string): Promise<string | null> {
    try {
      return await fs.promises.readFile(path.join(this.directory(id), FILES.source), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim();
    if (!trimmed) throw new UserError(l10n.t('A run needs a name.'), l10n.t('Type at least one letter.'));
    await this.read(id);
    const { updateRecordFile } = await recordFile();
    await writing(this.folder, () =>
      updateRecordFile(this.directory(id), (current) =>
        'record' in current ? { ...current.record, name: trimmed } : null,
      ),
    );
  }

  /** What people say of a run. @throws UserError when there is no such run, or its notes can't be read */
  async notes(id: string): Promise<RunNotes> {
    const [{ readNotesFile }, { NO_NOTES }] = await Promise.all([
      import('./notes-file'),
      import('../protocol/run-notes'),
    ]);
    const directory = this.directory(id);
    await this.read(id);
    const read = readNotesFile(directory);
    if ('notes' in read) return read.notes ?? NO_NOTES;
    throw new UserError(read.problem, l10n.t`It is kept in ${directory}: correct it, or write new notes.`);
  }

  /**
   * Changes tags, note or pin of a run. What can't be read of them is set aside, as `notes.json.unreadable`.
   * @throws UserError when there is no such run, or nothing can be written
   */
  async annotate(id: string, change: (current: RunNotes) => Partial<RunNotes>): Promise<RunNotes> {
    await this.read(id);
    const { updateNotesFile } = await import('./notes-file');
    return writing(this.folder, () =>
      updateNotesFile(this.directory(id), (current) => ({ ...current, ...change(current) })),
    );
  }

  /** Deletes a run's folder. Links in it are removed, never followed. @throws UserError while the run is live. */
  async delete(id: string): Promise<void> {
    const directory = this.directory(id);
    const summary = await this.#summary(id);
    if ('record' in summary && isLive(summary.record))
      throw new UserError(l10n.t`"${summary.record.name}" is still running.`, l10n.t('Stop it first.'));
    if (fs.lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new UserError(
        l10n.t`Run ${id} is a link to another folder.`,
        l10n.t`Remove ${directory} yourself.`,
      );
    await writing(this.folder, () => fs.promises.rm(directory, { recursive: true, force: true }));
  }

  /** Tells when a run comes, goes, or changes its record or notes; also where the folder doesn't exist yet. */
  watch(listener: () => void): Disposable {
    return watchFolder(this.runsFolder, listener, foldersWith(FILES.record, FILES.notes));
  }

  /**
   * Makes the folder of a new run and writes its first record. @throws UserError where nothing can be written.
   * @param source text of the script as it will run, or null where there is no single one (npm scripts)
   */
  async create(
    draft: Omit<RunRecord, 'id' | 'created' | 'sourceHash'>,
    source: string | null,
  ): Promise<RunRecord> {
    return writing(this.folder, async () => {
      makeOwnFolder(this.folder, this.runsFolder);
      const created = new Date();
      const record: RunRecord = {
        ...draft,
        id: newRunId(created),
        created: created.toISOString(),
        sourceHash: source === null ? null : createHash('sha256').update(source).digest('hex'),
      };
      const directory = this.directory(record.id);
      await fs.promises.mkdir(directory);
      if (source !== null) await fs.promises.writeFile(path.join(directory, FILES.source), source);
      await fs.promises.writeFile(path.join(directory, FILES.events), '', { flag: 'a' });
      const { writeRecordFile } = await recordFile();
      writeRecordFile(directory, record);
      return record;
    });
  }

  async #summary(id: string): Promise<RunSummary> {
    const [{ readRecordFile }, { readNotesFile }] = await Promise.all([recordFile(), import('./notes-file')]);
    const directory = this.directory(id);
    const read = readRecordFile(directory);
    if ('problem' in read) return { id, ...read };
    const said = readNotesFile(directory);
    const summary: RunSummary = {
      id,
      ...read,
      ...('problem' in said && { notesProblem: said.problem }),
      ...('notes' in said && said.notes && { notes: said.notes }),
    };
    if (!isLive(read.record) || !(await supervisorIsGone(read.record))) return summary;
    const lost = await this.#markLost(id, read.record);
    return 'problem' in lost ? { id, ...lost } : { ...summary, ...lost };
  }

  /** Writes down once that a run was lost, unless its end was written in the meantime. */
  async #markLost(id: string, seen: RunRecord): Promise<{ record: RunRecord } | { problem: string }> {
    const { readRecordFile, updateRecordFile } = await recordFile();
    const lost = lostRecord(
      seen,
      l10n.t('The process that watched over this run is gone (a crash, a kill or a restart of the machine).'),
    );
    try {
      await updateRecordFile(this.directory(id), (current) =>
        'record' in current && isLive(current.record) ? { ...lost, name: current.record.name } : null,
      );
    } catch {
      return { record: lost }; // A read-only folder: it is found lost again at the next look.
    }
    return readRecordFile(this.directory(id));
  }
}

/** Loaded with the first record: where there are no runs nothing of it is needed. */
const recordFile = () => import('./record-file');

export function lostRecord(seen: RunRecord, reason: string): RunRecord {
  return { ...seen, status: 'lost', ended: new Date().toISOString(), reason };
}

/** A pid alone proves nothing: it may have been given to another process since. */
export async function supervisorIsGone(record: RunRecord): Promise<boolean> {
  // One from the future: the clock was put back since.
  if (record.pid === null) return Math.abs(Date.now() - Date.parse(record.created)) > STARTING_LIMIT_MS;
  return isGone(record.pid, record.pidStarted);
}
