import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const Manifest = v.object({ type: v.optional(v.picklist(['module', 'commonjs'])) });

/** The "type" of the package a file belongs to, or null where it doesn't say. */
export function packageType(file: string): 'module' | 'commonjs' | null {
  const manifest = nearest(file, 'package.json');
  if (manifest === null) return null;
  try {
    return v.parse(Manifest, JSON.parse(fs.readFileSync(manifest, 'utf8'))).type ?? null;
  } catch {
    return null; // Node itself will say what is wrong with package.json.
  }
}

/** The file of that name in the folder of `file` or the nearest one above, or null. */
export function nearest(file: string, name: string): string | null {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, name);
    if (fs.existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) return null;
  }
}
