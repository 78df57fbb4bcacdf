import fs from 'node:fs';
import path from 'node:path';

/** What TypeScript lets an import be called: `./a.js` for a.ts, `./a` for a.ts, `./folder` for folder/index.ts. */
const WRITTEN_AS: [RegExp, string[]][] = [
  [/\.js$/i, ['.ts', '.tsx', '.jsx']],
  [/\.jsx$/i, ['.tsx']],
  [/\.mjs$/i, ['.mts']],
  [/\.cjs$/i, ['.cts']],
];
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.json'];

/** The file that TypeScript would take for a path that doesn't exist as written, or null. */
export function typescriptFile(wanted: string): string | null {
  const candidates = WRITTEN_AS.flatMap(([ending, others]) =>
    ending.test(wanted) ? others.map((other) => wanted.replace(ending, other)) : [],
  );
  candidates.push(...ENDINGS.map((ending) => wanted + ending));
  candidates.push(...ENDINGS.map((ending) => path.join(wanted, `index${ending}`)));
  return candidates.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile()) ?? null;
}
