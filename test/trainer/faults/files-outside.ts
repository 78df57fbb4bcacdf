import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** All files of a folder but a run's own and those of linked folders, with what is in them. */
export function filesOutside(folder: string, id: string): string {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes(id) && fs.statSync(path.join(folder, name)).isFile())
    .map((name) => `${name} ${hashOf(path.join(folder, name))}`)
    .sort()
    .join('\n');
}

function hashOf(file: string): string {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}
