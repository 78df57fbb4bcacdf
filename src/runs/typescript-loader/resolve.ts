import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { nearest } from '../package-type';

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

const Config = v.object({
  compilerOptions: v.optional(
    v.object({
      baseUrl: v.optional(v.string()),
      paths: v.optional(v.record(v.string(), v.array(v.string())), {}),
    }),
    {},
  ),
});

/** The file that the nearest tsconfig.json's `paths` and `baseUrl` give for a package-like import, or null. `extends` isn't followed. */
export function aliasedFile(specifier: string, from: string): string | null {
  const config = nearest(from, 'tsconfig.json');
  const parsed = config === null ? null : v.safeParse(Config, parseJsonc(fs.readFileSync(config, 'utf8')));
  if (config === null || !parsed?.success) return null;
  const { baseUrl, paths } = parsed.output.compilerOptions;
  const base = path.resolve(path.dirname(config), baseUrl ?? '.');
  for (const [pattern, targets] of Object.entries(paths)) {
    const [before = '', after] = pattern.split('*');
    const matches =
      after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
    if (!matches) continue;
    const rest = after === undefined ? '' : specifier.slice(before.length, specifier.length - after.length);
    for (const target of targets) {
      const found = existing(
        path.resolve(
          base,
          target.replace('*', () => rest),
        ),
      );
      if (found !== null) return found;
    }
  }
  return baseUrl === undefined ? null : existing(path.join(base, specifier));
}

function existing(file: string): string | null {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? file : typescriptFile(file);
}

/** tsconfig.json may hold comments and trailing commas; strings are stepped over. undefined where it still isn't JSON. */
function parseJsonc(text: string): unknown {
  const plain = text
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, literal?: string) => literal ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, literal?: string) => literal ?? '');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
