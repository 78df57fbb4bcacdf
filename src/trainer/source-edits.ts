import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isObject } from './framework';

/*
 * Serves edited text in place of what files hold, without touching the disk. Loaders read source in three ways, and each
 * is covered: through the public fs (CommonJS, tsx and ts-node for CommonJS), through load hooks in the main thread (ES
 * modules and Node's type stripping, Node 22.15), and in the thread of asynchronous loaders (Node 20, tsx for ES modules).
 */

/** @param editsFile JSON: whole texts by absolute path */
export function serveEdits(editsFile: string): void {
  const edits = readEdits(editsFile);
  if (edits.size === 0) return;
  patchReadFile(edits);
  if (hasRegisterHooks(module)) module.registerHooks({ load: loadHook(edits) });
  module.register(
    `data:text/javascript,${encodeURIComponent(loaderThread(edits))}`,
    pathToFileURL(__filename),
  );
}

function readEdits(editsFile: string): Map<string, string> {
  const json: unknown = JSON.parse(fs.readFileSync(editsFile, 'utf8'));
  const edits = new Map<string, string>();
  if (isObject(json))
    for (const [file, text] of Object.entries(json))
      if (typeof text === 'string') edits.set(realPath(file), text);
  return edits;
}

function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    // Not on disk: an edit may also add a file.
    return path.resolve(file);
  }
}

function patchReadFile(edits: ReadonlyMap<string, string>): void {
  const original = fs.readFileSync;
  let isResolving = false;
  const editedText = (file: unknown): string | undefined => {
    if (isResolving) return undefined;
    const name = file instanceof URL ? file.href : file;
    if (typeof name !== 'string') return undefined;
    // Resolving links may read files itself.
    isResolving = true;
    try {
      return edits.get(realPath(name.startsWith('file:') ? fileURLToPath(name) : name));
    } finally {
      isResolving = false;
    }
  };
  const readFileSync = (...args: Parameters<typeof fs.readFileSync>) => {
    const text = editedText(args[0]);
    if (text === undefined) return original(...args);
    const options = args[1];
    const encoding = typeof options === 'string' ? options : options?.encoding;
    return encoding ? text : Buffer.from(text);
  };
  Object.defineProperty(fs, 'readFileSync', {
    value: readFileSync,
    writable: true,
    configurable: true,
    enumerable: true,
  });
  module.syncBuiltinESMExports();
}

interface Loaded {
  source?: string | ArrayBuffer | NodeJS.TypedArray | null;
}
type LoadHook = (url: string, context: unknown, next: (url: string, context: unknown) => Loaded) => Loaded;

/** node:module's registerHooks, missing from Node 20 and its types. */
function hasRegisterHooks(value: object): value is { registerHooks(hooks: { load: LoadHook }): void } {
  return 'registerHooks' in value && typeof value.registerHooks === 'function';
}

function loadHook(edits: ReadonlyMap<string, string>): LoadHook {
  return (url, context, next) => {
    const loaded = next(url, context);
    if (!url.startsWith('file:') || loaded.source == null) return loaded;
    const file = realPath(fileURLToPath(url.replace(/[?#].*$/, '')));
    const text = edits.get(file);
    if (text === undefined) return loaded;
    // A loader behind this hook has compiled the text already, from what the loader thread gave it.
    return textOf(loaded.source) === diskText(file) ? { ...loaded, source: text } : loaded;
  };
}

function textOf(source: NonNullable<Loaded['source']>): string {
  if (typeof source === 'string') return source;
  return source instanceof ArrayBuffer
    ? Buffer.from(source).toString()
    : Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString();
}

/** What the file really holds: this read goes past the replaced readFileSync. */
function diskText(file: string): string | null {
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      return fs.readFileSync(descriptor, 'utf8');
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** The program of the loader thread: a load hook, and the same replacement for loaders that read files themselves. */
function loaderThread(edits: ReadonlyMap<string, string>): string {
  return `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
const edits = new Map(${JSON.stringify([...edits])});
const real = (file) => { try { return fs.realpathSync(file); } catch { return file; } };
const pathOf = (file) => String(file).startsWith('file:') ? fileURLToPath(String(file).replace(/[?#].*$/, '')) : file;
const edited = (file) => typeof file === 'string' || file instanceof URL ? edits.get(real(pathOf(file))) : undefined;
const encoded = (text, options) => (typeof options === 'string' ? options : options?.encoding) ? text : Buffer.from(text);
const readFileSync = fs.readFileSync, readFile = fs.promises.readFile;
fs.readFileSync = (file, options) => { const text = edited(file); return text === undefined ? readFileSync(file, options) : encoded(text, options); };
fs.promises.readFile = async (file, options) => { const text = edited(file); return text === undefined ? readFile(file, options) : encoded(text, options); };
syncBuiltinESMExports();
export async function load(url, context, next) {
  const loaded = await next(url, context);
  const text = url.startsWith('file:') ? edited(url) : undefined;
  return text !== undefined && loaded.source != null ? { ...loaded, source: text } : loaded;
}`;
}
