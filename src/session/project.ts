import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Project, Script } from '../source';
import { languageOf } from '../source/language';

/** A project with more scripts than this isn't looked through: what its files give one another stays unknown. */
const MOST = 400;
const SKIPPED = /^(\..*|node_modules|dist|build|out|coverage)$/;
const EXTENSIONS = ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'];
/** TypeScript's names of files as Node.js will see them. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * The same scripts in their project, so that constants are followed from file to file. Read are the scripts they import, and those that
 * may import any of these; where there are too many files to tell, the scripts come back as they are.
 *
 * @param folder of the project
 * @param open reads a script as it is now; null where it is gone
 */
export async function inProject(
  scripts: ReadonlyMap<string, Script>,
  folder: string,
  open: (file: string) => Promise<Script | null>,
): Promise<ReadonlyMap<string, Script>> {
  const isOutside = (file: string): boolean => path.relative(folder, file).startsWith('..');
  if ([...scripts.keys()].some(isOutside)) return scripts;
  if (![...scripts.values()].some(({ text }) => sharesCode(text))) return scripts;
  const files = await scriptsUnder(folder);
  if (files === null) return scripts;
  const all = new Map(scripts);
  const known = new Set([...files, ...scripts.keys()]);
  const read = async (file: string): Promise<void> => {
    const script = all.has(file) ? null : await open(file);
    if (script) all.set(file, script);
  };
  // What they import, and what that hands on.
  for (const [file, { text }] of all)
    for (const module of modulesIn(text)) {
      const found = resolve(known, file, module);
      if (found !== null) await read(found);
    }
  const names = [...all.keys()].map((file) => stem(file));
  for (const file of files) {
    if (all.has(file)) continue;
    const modules = modulesIn(await textOf(file));
    const isUser = modules.some(
      (module) => names.includes(stem(module)) || names.includes('index') || /^\.*\/?$/.test(module),
    );
    if (isUser) await read(file);
  }
  const project: Project = {
    scripts: all,
    resolve: (from, module) => resolve(new Set(all.keys()), from, module),
  };
  return new Map([...scripts].map(([file, script]) => [file, script.at({ file, project })]));
}

/** Whether a script takes something from another of its project, or gives something. */
function sharesCode(text: string): boolean {
  return /\bexports?\b/.test(text) || modulesIn(text).some((module) => module.startsWith('.'));
}

/** What a text imports, by name; a few strings more do no harm. */
function modulesIn(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])(.*?)\1/g)].map(
    ([, , module = '']) => module,
  );
}

function resolve(files: ReadonlySet<string>, from: string, module: string): string | null {
  if (!/^\.\.?(\/|$)/.test(module)) return null;
  const base = path.resolve(path.dirname(from), module);
  const { ext, dir, name } = path.parse(base);
  const candidates = [
    base,
    ...(COMPILED[ext] ?? []).map((other) => path.join(dir, name + other)),
    ...EXTENSIONS.map((other) => base + other),
    ...EXTENSIONS.map((other) => path.join(base, `index${other}`)),
  ];
  return candidates.find((candidate) => files.has(candidate)) ?? null;
}

function stem(file: string): string {
  return path.parse(file).name;
}

/** Empty for a file that went or can't be read meanwhile: then it uses nothing that could be said. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

/** The scripts of a folder and those below it; null where there are too many, or a folder can't be read. */
async function scriptsUnder(folder: string): Promise<string[] | null> {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = await entriesOf(at);
    if (entries === null) return null;
    for (const entry of entries) {
      if (SKIPPED.test(entry.name)) continue;
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) open.push(file);
      else if (entry.isFile() && languageOf(entry.name) !== null) found.push(file);
    }
    if (found.length > MOST || open.length > MOST) return null;
  }
  return found;
}

async function entriesOf(folder: string): Promise<Dirent[] | null> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return null; // What is in it can't be told, which is what null means.
  }
}
