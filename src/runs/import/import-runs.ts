import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { RunEvent } from '../../protocol/events';
import type { Imported, RunRecord } from '../../protocol/run-record';
import { UserError } from '../../protocol/user-error';
import { readFailure } from '../read-failure';
import type { RunStore } from '../store';
import { toWholeCurve } from './columns';
import { CURVE_FORMATS, readColumns, TORN_NOTE } from './curve-files';
import { readEventFiles } from './event-files';
import { trainingOfSeries } from './series-training';
import { findSources, type Source } from './sources';
import { eventsOfTraining, trainingOfCurve } from './training-events';
import { removeUnfinishedImports, writeImportedRun } from './write-run';

/** What became of one training. */
export type Import =
  | { source: string; record: RunRecord; notes: string[]; isNew: boolean }
  | { source: string; error: UserError };

interface ReadTraining extends Omit<Imported, 'files' | 'hash'> {
  name: string;
  events: RunEvent[];
}

/**
 * Reads trainings made elsewhere and keeps each as a run of this store: whole, or not at all. One that is there already isn't read in again.
 * @param paths absolute: event files of TensorBoard or folders of them, CSV, Keras's History as JSON, JSON lines, or what Regulens exported
 * @param name for the only training there is, in place of its file's
 * @throws UserError where there is nothing to import, or nothing can be written
 */
export async function importRuns(
  store: RunStore,
  paths: readonly string[],
  name: string | null,
): Promise<Import[]> {
  const sources = await findSources(paths);
  if (name !== null && sources.length > 1)
    throw new UserError(
      l10n.t`There are ${sources.length} trainings, and one name for them.`,
      l10n.t('Import one, or leave the name away.'),
    );
  await removeUnfinishedImports(store);
  const known = (await store.list()).flatMap((run) => ('record' in run ? [run.record] : []));
  const done: Import[] = [];
  for (const source of sources) {
    try {
      const hash = await hashOf(source.files);
      const same = known.find(({ imported }) => imported?.hash === hash);
      if (same) {
        done.push({ source: source.name, record: same, notes: [], isNew: false });
        continue;
      }
      const { events, name: ownName, ...read } = await readTraining(source);
      const imported: Imported = { ...read, files: source.files, hash };
      const record = await writeImportedRun(store, { name: name ?? ownName, imported }, events);
      known.push(record);
      done.push({ source: source.name, record, notes: read.notes, isNew: true });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      done.push({ source: source.name, error });
    }
  }
  return done;
}

async function readTraining({ kind, name, files, root }: Source): Promise<ReadTraining> {
  if (kind === 'events') {
    const read = await readEventFiles(files, root);
    const notes = [...read.notes];
    const training = trainingOfSeries(read, files.length === 1 ? (files[0] ?? root) : root, notes);
    const trained = read.began === null ? null : new Date(read.began * 1000);
    const isDate = trained !== null && Number.isFinite(trained.getTime());
    return {
      name,
      events: eventsOfTraining(training),
      format: 'tensorboard',
      trained: isDate ? trained.toISOString() : null,
      notes,
    };
  }
  const [file = ''] = files;
  const read = await readColumns(file);
  const { own } = read;
  if (own)
    return {
      name: own.name ?? name,
      events: own.events,
      format: 'regulens',
      trained: own.trained,
      notes: [],
    };
  const curve = toWholeCurve(read.columns(), file, CURVE_FORMATS);
  return {
    name,
    events: eventsOfTraining(trainingOfCurve(curve, read.isTorn)),
    format: read.format,
    trained: null,
    notes: [...(read.isTorn ? [TORN_NOTE] : []), ...curve.notes],
  };
}

/** Names a training by what its files hold, wherever they lie. */
async function hashOf(files: readonly string[]): Promise<string> {
  const whole = createHash('sha256');
  for (const file of files) {
    const hash = createHash('sha256');
    try {
      for await (const bytes of createReadStream(file)) hash.update(Buffer.from(bytes));
    } catch (error) {
      throw readFailure(file, error);
    }
    whole.update(hash.digest());
  }
  return whole.digest('hex');
}
