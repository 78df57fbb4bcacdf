import { build } from 'esbuild';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { killRun } from '../../../src/runs/process-tree';
import { isLive, launchRun, RunStore, type LaunchRequest, type RunAssets } from '../../../src/runs';
import type { RunRecord } from '../../../src/protocol/run-record';
import { atEndOfFile } from '../../end-of-file';

export const root = path.resolve(__dirname, '../../..');
const fixtures = path.join(root, 'test/fixtures/runs');

/** The supervisor and the TypeScript loader as `npm run build` makes them; the preload is a fixture that writes an event. */
export async function buildAssets(): Promise<RunAssets> {
  return {
    preload: path.join(fixtures, 'preload.cjs'),
    supervisor: await bundle('src/runs/supervisor.ts', 'supervisor.cjs'),
    typescriptLoader: await bundle('src/runs/typescript-loader.ts', 'typescript-loader.cjs'),
    webgpuStart: '',
  };
}

export async function bundle(entry: string, name: string): Promise<string> {
  const outfile = path.join(temporaryFolder(), name);
  await build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

export function temporaryFolder(name = ''): string {
  const made = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'regulens-runs-'));
  atEndOfFile(() => fs.rmSync(made, { recursive: true, force: true, maxRetries: 5 }));
  if (name === '') return made;
  fs.mkdirSync(path.join(made, name));
  return path.join(made, name);
}

/** A workspace that holds the given files; the script fixtures are copied by name. */
export function workspace(files: Record<string, string> = {}, name = ''): RunStore {
  const folder = temporaryFolder(name);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return new RunStore(folder);
}

/** Launches a script of the workspace on this very Node. */
export async function launch(
  store: RunStore,
  assets: RunAssets,
  script: string,
  more: Partial<LaunchRequest> = {},
): Promise<RunRecord> {
  const record = await launchRun(
    store,
    { script: path.join(store.folder, script), nodePath: process.execPath, stopGraceMs: 500, ...more },
    assets,
  );
  atEndOfFile(() => killRun(null, record.id));
  return record;
}

export async function untilEnded(store: RunStore, id: string): Promise<RunRecord> {
  let record = await store.read(id);
  await until(async () => {
    record = await store.read(id);
    return !isLive(record);
  });
  return record;
}

export async function until(condition: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('waited in vain');
    await sleep(20);
  }
}

export function output(store: RunStore, id: string, stream: 'stdout' | 'stderr' = 'stdout'): string {
  return fs.readFileSync(path.join(store.directory(id), `${stream}.log`), 'utf8');
}

/** Vitest's matchers are typed `any`. */
export const containing = (text: string): unknown => expect.stringContaining(text);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const anyText: unknown = expect.any(String);
