import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** All files of a folder but a run's own and those of linked folders, with what is in them. */
export function filesOutside(folder: string, id: string): string {
  return filesIn(folder)
    .map((file) => path.relative(folder, file))
    .filter((name) => !name.includes(id))
    .map((name) => `${name} ${hashOf(path.join(folder, name))}`)
    .sort()
    .join('\n');
}

/** By hand, since `recursive` follows links: to tens of thousands of files of packages. */
function filesIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() ? [file] : [];
  });
}

function hashOf(file: string): string {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}
