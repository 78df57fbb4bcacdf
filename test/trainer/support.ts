import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { parseEventLine } from '../../src/protocol/events';
import type { RunEvent } from '../../src/protocol/events';

export const root = path.resolve(import.meta.dirname, '../..');
export const fixtures = path.join(root, 'test/fixtures/trainer');

let built: Promise<string> | null = null;

/** The preload, bundled once per test file into a temporary folder. */
function preload(): Promise<string> {
  built ??= (async () => {
    const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'regulens-preload-')), 'preload.cjs');
    await build({
      entryPoints: [path.join(root, 'src/trainer/preload.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'warning',
    });
    return outfile;
  })();
  return built;
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  events: RunEvent[];
  directory: string;
  eventsText: string;
}

export interface Options {
  env?: Record<string, string>;
  /** Another preload than the one bundled for the tests. */
  preload?: string;
  node?: string;
  nodeArgs?: string[];
  args?: string[];
  cwd?: string;
  /** false: the plain script, as a terminal would run it. */
  recorded?: boolean;
  /** false: fd 3 is not handed down. */
  descriptor?: boolean;
  /** Called when the process has started, with the run directory. */
  onStart?: (directory: string) => void;
}

/** Runs a script in a child process under the preload, as the launcher does, and reads back what it recorded. */
export async function train(script: string, options: Options = {}): Promise<Outcome> {
  const directory = mkdtempSync(path.join(tmpdir(), 'regulens-run-'));
  mkdirSync(directory, { recursive: true });
  const eventsFile = path.join(directory, 'events.ndjson');
  writeFileSync(eventsFile, '');
  const descriptor = openSync(eventsFile, 'a');
  const recorded = options.recorded !== false;
  const child = spawn(
    options.node ?? process.execPath,
    [
      ...(recorded ? ['--require', options.preload ?? (await preload())] : []),
      ...(options.nodeArgs ?? []),
      path.resolve(fixtures, script),
      ...(options.args ?? []),
    ],
    {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...(recorded && { REGULENS_RUN_DIR: directory }), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', ...(options.descriptor === false ? [] : [descriptor])],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  options.onStart?.(directory);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  closeSync(descriptor);
  const eventsText = readFileSync(eventsFile, 'utf8');
  const events = eventsText
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const parsed = parseEventLine(line);
      if ('problem' in parsed) throw new Error(`${parsed.problem}: ${line}`);
      return parsed.event;
    });
  return { code, stdout, stderr, events, directory, eventsText };
}

export function ofType<T extends RunEvent['type']>(
  events: RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

/** The Node versions at hand: this one, and those that REGULENS_NODES names (paths, separated like PATH). */
export const nodes: { major: number; path: string }[] = [
  process.execPath,
  ...(process.env['REGULENS_NODES'] ?? '').split(path.delimiter).filter(Boolean),
].map((node) => ({
  path: node,
  major: Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })),
}));
