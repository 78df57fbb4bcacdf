import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { LaunchSpec } from '../protocol/run-record';
import type { LaunchRequest } from './launch-spec';

/**
 * A hash of all that decides what a run comes to, as far as it is known before it runs: the script's text, arguments, variables given, seed, fold,
 * what is trained on, what is measured, the names given to columns and classes, and the versions of Node and of Regulens. Which files it reads only the run can tell (run-inputs.ts). null where chance is
 * left to itself: such a run is like no other.
 *
 * @param source text of the script that will run, edited or as on disk
 */
export function contentKey(
  launch: LaunchSpec,
  request: LaunchRequest,
  { source, fileEnv, preload }: { source: string | null; fileEnv: Record<string, string>; preload: string },
): string | null {
  if (launch.seed === null) return null;
  const { script, npmScript, args, cwd, env, nodeVersion, loader, seed, backend } = launch;
  const { fold, decompose, inspect, features, classes, overheadBudget } = request;
  return sha256(
    JSON.stringify([
      versionOf(preload),
      script,
      // npm reads its scripts from there, and no recorder is with it.
      source ?? fs.readFileSync(script, 'utf8'),
      npmScript,
      args,
      cwd,
      sorted({ ...fileEnv, ...env }),
      [nodeVersion, loader, seed, backend],
      [fold ?? null, decompose ?? null, inspect ?? false, overheadBudget ?? null],
      [features ?? null, classes ?? null],
    ]),
  );
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function sorted(variables: Record<string, string>): [string, string][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}

const versions = new Map<string, string>();

/** What of Regulens is at work in a run: everything that is loaded there lies beside the preload. */
function versionOf(preload: string): string {
  const name = `${preload} ${fs.statSync(preload).mtimeMs}`;
  const known = versions.get(name);
  if (known !== undefined) return known;
  const folder = path.dirname(preload);
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(preload|backend-[^/\\]*|typescript-loader)\.cjs$|\.wasm$/.test(file))
    .sort();
  const version = sha256(
    files.map((file) => `${file} ${sha256(fs.readFileSync(path.join(folder, file)))}`).join('\n'),
  );
  versions.set(name, version);
  return version;
}
