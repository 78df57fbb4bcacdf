import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { CURVE_VERSION, DecompositionCurve } from '../protocol/decomposition-curve';
import type { LaunchSpec } from '../protocol/run-record';
import type { Disposable } from './disposable';
import { errorCode } from './files';
import { isGone } from './process-identity';
import { filesIn, watchFolder } from './watch-folder';
import { makeOwnFolder, replaceFile, writingNow } from './writing';

/*
 * The measurements of bias and variance of one workspace folder, one file each: `<folder>/.regulens/curves/<id>.json`. Only the process
 * that measures writes its file, always whole.
 */

function curvesFolder(folder: string): string {
  return path.join(folder, '.regulens', 'curves');
}

/** @throws FolderError where it can't be written */
export function writeCurve(folder: string, curve: DecompositionCurve): void {
  const to = curvesFolder(folder);
  writingNow(folder, () => {
    makeOwnFolder(folder, to);
    replaceFile(path.join(to, `${curve.id}.json`), `${JSON.stringify(curve)}\n`);
  });
}

/**
 * All that were measured of a script under the same arguments, newest first. What can't be read is left out: it can be measured again. One whose
 * process is gone without a word counts as stopped.
 */
export async function readCurves(
  folder: string,
  { script, npmScript, args }: Pick<LaunchSpec, 'script' | 'npmScript' | 'args'>,
): Promise<DecompositionCurve[]> {
  const from = curvesFolder(folder);
  let names: string[];
  try {
    names = await fs.promises.readdir(from);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
  const curves: DecompositionCurve[] = [];
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const curve = await readCurve(path.join(from, name));
    if (curve?.script !== script || curve.npmScript !== npmScript) continue;
    if (curve.args.join('\0') !== args.join('\0')) continue;
    const isLeft = curve.status === 'running' && (await isGone(curve.pid, curve.pidStarted));
    curves.push(isLeft ? { ...curve, status: 'stopped' } : curve);
  }
  return curves.sort((a, b) => (a.created < b.created ? 1 : -1));
}

export function watchCurves(folder: string, listener: () => void): Disposable {
  return watchFolder(curvesFolder(folder), listener, filesIn);
}

async function readCurve(file: string): Promise<DecompositionCurve | null> {
  try {
    const json: unknown = JSON.parse(await fs.promises.readFile(file, 'utf8'));
    const parsed = v.safeParse(DecompositionCurve, json);
    return parsed.success && parsed.output.version <= CURVE_VERSION ? parsed.output : null;
  } catch {
    return null; // Gone meanwhile, or no JSON.
  }
}
