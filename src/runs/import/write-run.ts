import { open, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../../protocol/events';
import { writeNonFinite } from '../../protocol/non-finite';
import { RUN_RECORD_VERSION, type Imported, type RunRecord } from '../../protocol/run-record';
import { errorCode, FILES } from '../files';
import { newRunId } from '../run-id';
import type { RunStore } from '../store';
import { makeOwnFolder, writing } from '../writing';

/** No run's id begins so: what is being written isn't listed. */
const UNFINISHED = '.importing-';
/** No import takes this long; what is older was left by a crash. */
const LEFT_BEHIND_MS = 24 * 3600 * 1000;
const EVENTS_TO_A_WRITE = 500;

/** Writes a run beside the others and gives it its place when it is whole. @throws UserError where nothing can be written. */
export async function writeImportedRun(
  store: RunStore,
  { name, imported }: { name: string; imported: Imported },
  events: readonly RunEvent[],
): Promise<RunRecord> {
  const { writeRecordFile } = await import('../record-file');
  return writing(store.folder, async () => {
    makeOwnFolder(store.folder, store.runsFolder);
    const created = new Date();
    const record = recordOf(newRunId(created), created, name, imported);
    const unfinished = path.join(store.runsFolder, `${UNFINISHED}${record.id}`);
    try {
      await mkdir(unfinished);
      await writeEvents(path.join(unfinished, FILES.events), events);
      writeRecordFile(unfinished, record);
      await rename(unfinished, store.directory(record.id));
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
    return record;
  });
}

async function writeEvents(file: string, events: readonly RunEvent[]): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (let at = 0; at < events.length; at += EVENTS_TO_A_WRITE) {
      const lines = events.slice(at, at + EVENTS_TO_A_WRITE);
      await handle.write(lines.map((event) => `${JSON.stringify(event, writeNonFinite)}\n`).join(''));
    }
  } finally {
    await handle.close();
  }
}

function recordOf(id: string, created: Date, name: string, imported: Imported): RunRecord {
  const [script = ''] = imported.files;
  return {
    version: RUN_RECORD_VERSION,
    id,
    name,
    created: created.toISOString(),
    launch: {
      script,
      npmScript: null,
      args: [],
      cwd: path.dirname(script),
      env: {},
      envFile: null,
      nodePath: '',
      nodeVersion: '',
      loader: 'none',
      seed: null,
      backend: 'script',
    },
    sourceHash: null,
    edited: false,
    parent: null,
    imported,
    status: 'finished',
    pid: null,
    pidStarted: null,
    ended: created.toISOString(),
    exitCode: null,
    signal: null,
    reason: null,
  };
}

/** Removes what imports left that were killed. */
export async function removeUnfinishedImports({ runsFolder }: RunStore): Promise<void> {
  let names: string[];
  try {
    names = await readdir(runsFolder);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return; // No folder yet; or none that can be read, which the import itself will say.
  }
  for (const name of names.filter((entry) => entry.startsWith(UNFINISHED))) {
    const folder = path.join(runsFolder, name);
    // Another import may just have given it its place.
    const written = await stat(folder).catch(() => null);
    if (written && Date.now() - written.mtimeMs > LEFT_BEHIND_MS)
      await rm(folder, { recursive: true, force: true });
  }
}
