import * as l10n from '@vscode/l10n';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { RUN_RECORD_VERSION, type LaunchSpec, type RunRecord } from '../protocol/run-record';
import { UserError } from '../protocol/user-error';
import { contentKey } from './content-key';
import { commandFor, type RunAssets } from './command';
import { writeControl, type StopMode } from './control';
import { readEnvFile } from './env-file';
import { FILES } from './files';
import { checkRequest, type LaunchRequest } from './launch-spec';
import { killRun, signalRun } from './process-tree';
import { updateRecordFile } from './record-file';
import { isRunId } from './run-id';
import { isLive, type RunStore } from './store';
import { notStarted, SupervisorAnswer, type SupervisorOrder } from './supervisor-order';
import type { ProcessSource } from './warm-processes';
import { writing } from './writing';

const OUTPUT_LIMIT_BYTES = 50_000_000;
const STOP_GRACE_MS = 10_000;
const OVERHEAD_BUDGET = 0.01;

/**
 * Starts a run that goes on without this process. Everything is checked first; returns when the script's process has started.
 *
 * @param processes runs of one experiment may go on in each other's processes, where that gives the same
 * @throws UserError for whatever the user can put right; nothing is left behind then, or a run that says why it failed
 */
export async function launchRun(
  store: RunStore,
  request: LaunchRequest,
  assets: RunAssets,
  processes: ProcessSource | null = null,
): Promise<RunRecord> {
  const launch = await checkRequest(request, store.folder);
  const fileEnv = launch.envFile === null ? {} : readEnvFile(launch.envFile);
  const isOrdinary = !request.inspect && !request.debug;
  const shared = isOrdinary && processes?.suits(launch) ? processes : null;
  const command = commandFor(launch, assets, { debug: request.debug ?? false, warm: shared !== null });
  const source = sourceToRun(launch, request);
  const key = contentKey(launch, request, { source, fileEnv, preload: assets.preload });
  const record = await store.create(
    {
      version: RUN_RECORD_VERSION,
      name: request.name ?? launch.npmScript ?? path.basename(launch.script),
      launch,
      edited: (request.edits ?? []).some((edit) => textOnDisk(edit.file) !== edit.text),
      parent: request.parent ?? null,
      ...(key !== null && !request.isUnkept && !request.debug && { key }),
      ...(request.evaluateFully && { evaluatesFully: true }),
      status: 'starting',
      pid: null,
      pidStarted: null,
      ended: null,
      exitCode: null,
      signal: null,
      reason: null,
    },
    source,
  );
  const directory = store.directory(record.id);
  const env = await envOrNothing(store, record, request);
  const order: SupervisorOrder = {
    id: record.id,
    record,
    directory,
    command: command.command,
    args: command.args,
    cwd: launch.cwd,
    env: {
      ...inheritedEnv(launch.nodePath),
      ...fileEnv,
      ...launch.env,
      ...command.env,
      ...env,
    },
    outputLimitBytes: request.outputLimitBytes ?? OUTPUT_LIMIT_BYTES,
    stopGraceMs: request.stopGraceMs ?? STOP_GRACE_MS,
    warm: shared !== null,
  };
  const start = () =>
    spawnSupervisor(launch.nodePath, assets.supervisor, shared ? store.runsFolder : directory, directory);
  const answer = shared ? await shared.start(start, order) : await giveOrder(start(), order);
  if (answer.started) return store.read(record.id);
  const reason = answer.error ?? l10n.t('The process that watches over the run could not be started.');
  await updateRecordFile(directory, (current) =>
    'record' in current && isLive(current.record)
      ? { ...current.record, status: 'failed', reason, ended: new Date().toISOString() }
      : null,
  );
  throw new UserError(reason, l10n.t`What was said is kept in ${path.join(directory, FILES.supervisor)}.`);
}

/**
 * The key that a run of this request would have; null where chance decides what it comes to.
 * @throws UserError as launchRun
 */
export async function keyOf(
  store: RunStore,
  request: LaunchRequest,
  assets: RunAssets,
): Promise<string | null> {
  if (typeof request.seed !== 'string') return null;
  const launch = await checkRequest(request, store.folder);
  const fileEnv = launch.envFile === null ? {} : readEnvFile(launch.envFile);
  return contentKey(launch, request, {
    source: sourceToRun(launch, request),
    fileEnv,
    preload: assets.preload,
  });
}

/** Asks a run to stop ("graceful": training stops, the script goes on and may save) or to end at once ("kill"). */
export async function stopRun(store: RunStore, id: string, mode: StopMode): Promise<void> {
  // Its folder was deleted: nobody would read the request there, and whatever of it runs is found by its id.
  if (
    isRunId(id) &&
    !store.has(id) &&
    (await signalRun(null, id, mode === 'kill' ? 'SIGKILL' : 'SIGTERM')) > 0
  )
    return;
  const record = await store.read(id);
  if (isLive(record)) await writing(store.folder, () => writeControl(store.directory(id), mode));
  // Nobody watches over a lost run any more, but its script may still be at it.
  else if (record.status === 'lost') await killRun(null, id);
  else throw new UserError(l10n.t`"${record.name}" has already ended.`, l10n.t('There is nothing to stop.'));
}

/** @param cwd its working folder for as long as it lives */
function spawnSupervisor(nodePath: string, supervisor: string, cwd: string, directory: string): ChildProcess {
  const log = fs.openSync(path.join(directory, FILES.supervisor), 'a');
  try {
    const child = spawn(nodePath, [supervisor], {
      cwd,
      env: inheritedEnv(nodePath),
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', log],
    });
    child.stdin?.on('error', () => undefined); // It died before it read: the missing answer says so.
    child.unref();
    return child;
  } finally {
    fs.closeSync(log);
  }
}

/** For a supervisor of one run. */
function giveOrder(child: ChildProcess, order: SupervisorOrder): Promise<SupervisorAnswer> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(notStarted(error)));
    child.stdin?.end(JSON.stringify(order));
    (child.stdout ? text(child.stdout) : Promise.resolve('')).then(
      (said) => {
        const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), SupervisorAnswer), said);
        resolve(parsed.success ? parsed.output : notStarted(null));
      },
      // Its pipe broke: it gave no answer.
      () => resolve(notStarted(null)),
    );
  });
}

/** The text that will run: an edited one served from memory, or the file's. An npm script has no single one. */
function sourceToRun(launch: LaunchSpec, request: LaunchRequest): string | null {
  if (launch.npmScript !== null) return null;
  return request.edits?.find((edit) => edit.file === launch.script)?.text ?? textOnDisk(launch.script);
}

function textOnDisk(file: string): string | null {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

/** This process's environment as a terminal would have it: without what the editor, or a run we are part of, added. Only the language goes on (src/language.ts). */
function inheritedEnv(nodePath: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !/^(ELECTRON_|VSCODE_|REGULENS_(?!L10N$))/.test(name)) env[name] = value;
  // Scripts that start "node" themselves get the same one.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[pathName] = [path.dirname(nodePath), env[pathName] ?? ''].join(path.delimiter);
  return env;
}

/** The run's own variables. @throws FolderError where what they name can't be written; no run is left then */
async function envOrNothing(
  store: RunStore,
  record: RunRecord,
  request: LaunchRequest,
): Promise<Record<string, string>> {
  const directory = store.directory(record.id);
  try {
    return await writing(store.folder, () => runEnv(record, store.folder, directory, request));
  } catch (error) {
    await fs.promises.rm(directory, { recursive: true, force: true });
    throw error;
  }
}

function runEnv(
  record: RunRecord,
  folder: string,
  directory: string,
  request: LaunchRequest,
): Record<string, string> {
  const env: Record<string, string> = {
    REGULENS_RUN_DIR: directory,
    REGULENS_RUN_ID: record.id,
    REGULENS_OVERHEAD: String(request.overheadBudget ?? OVERHEAD_BUDGET),
    REGULENS_BACKEND: record.launch.backend,
    REGULENS_RUNGS: path.join(folder, '.regulens', 'backends.json'),
  };
  if (record.launch.seed !== null) env['REGULENS_SEED'] = record.launch.seed;
  if (request.edits && request.edits.length > 0) {
    env['REGULENS_EDITS'] = path.join(directory, FILES.edits);
    const texts = Object.fromEntries(request.edits.map((edit) => [edit.file, edit.text]));
    fs.writeFileSync(env['REGULENS_EDITS'], JSON.stringify(texts));
  }
  // Time at breakpoints would decide for the wrong one.
  if (request.parent === undefined && !request.debug) env['REGULENS_TRIES_RUNGS'] = '1';
  if (request.parent !== undefined)
    env['REGULENS_TRIAL_WRITES'] = JSON.stringify({
      root: path.join(directory, FILES.writes),
      folders: [folder, record.launch.cwd, path.dirname(record.launch.script)],
    });
  // A decomposition is shown like any run; the other runs of experiments are only compared with each other.
  if (request.parent !== undefined && !request.decompose) env['REGULENS_COMPARED'] = '1';
  if (request.inspect) env['REGULENS_INSPECT'] = '1';
  if (request.evaluateFully) env['REGULENS_EVALUATE'] = '1';
  if (request.features) env['REGULENS_FEATURES'] = JSON.stringify(request.features);
  if (request.classes) env['REGULENS_CLASSES'] = JSON.stringify(request.classes);
  if (request.fold) env['REGULENS_FOLD'] = JSON.stringify(request.fold);
  if (request.decompose)
    env['REGULENS_DECOMPOSE'] = JSON.stringify({
      replicates: request.decompose.replicates,
      site: request.decompose.site ?? null,
      epochs: request.decompose.epochs ?? null,
      resample: request.decompose.resample ?? 'bootstrap',
      fractions: request.decompose.fractions ?? [1],
    });
  return env;
}
