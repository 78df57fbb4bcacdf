import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as v from 'valibot';

const PackageJson = v.object({ version: v.string() });

export interface InstalledPackage {
  /** Its folder, links resolved. */
  folder: string;
  version: string;
}

/** A package as a script in `folder` would load it; null where it isn't installed. */
export async function installedPackage(folder: string, name: string): Promise<InstalledPackage | null> {
  for (const base of createRequire(path.join(folder, 'x.js')).resolve.paths(name) ?? []) {
    const at = path.join(base, name);
    try {
      const json: unknown = JSON.parse(await readFile(path.join(at, 'package.json'), 'utf8'));
      return { folder: await realpath(at), version: v.parse(PackageJson, json).version };
    } catch {
      // Not here; the next folder up may have it.
    }
  }
  return null;
}
