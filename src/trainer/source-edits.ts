import fs from 'node:fs';
import module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { isObject } from './framework';
import { realPath } from './real-path';
import { markOf, TRIAL_MARK } from './trial-mark';

/*
 * Serves edited text in place of what files hold, without touching the disk. Loaders read source in three ways, and each
 * is covered: through the public fs (CommonJS, tsx and ts-node for CommonJS), through load hooks in the main thread (ES
 * modules and Node's type stripping, Node 22.15), and in the thread of asynchronous loaders (Node 20, tsx for ES modules).
 */

/** What is served now, and to whom else it has to be told. */
let served: ReadonlyMap<string, string> = new Map();
let loader: MessagePort | null = null;

/** @param editsFile JSON: whole texts by absolute path; null for the files as they are */
export function serveEdits(editsFile: string | null): void {
  served = editsFile === null ? new Map() : readEdits(editsFile);
  if (served.size > 0) installLoadHooks();
  loader?.postMessage([...served]);
}

/** From now on edits are served, and modules imported by one that carries a trial's mark carry it, too. */
export function installLoadHooks(): void {
  if (loader) return;
  patchReadFile();
  if (hasRegisterHooks(module)) module.registerHooks({ resolve: resolveHook, load: loadHook });
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  loader = port1;
  module.register(
    `data:text/javascript,${encodeURIComponent(loaderThread(served))}`,
    pathToFileURL(__filename),
    { data: port2, transferList: [port2] },
  );
}

function readEdits(editsFile: string): Map<string, string> {
  const json: unknown = JSON.parse(fs.readFileSync(editsFile, 'utf8'));
  const edits = new Map<string, string>();
  if (isObject(json))
    for (const [file, text] of Object.entries(json))
      // An edit may also add a file.
      if (typeof text === 'string') edits.set(realPath(file), text);
  return edits;
}

function patchReadFile(): void {
  const original = fs.readFileSync;
  let isResolving = false;
  const editedText = (file: unknown): string | undefined => {
    if (isResolving || served.size === 0) return undefined;
    const name = file instanceof URL ? file.href : file;
    if (typeof name !== 'string') return undefined;
    // Resolving links may read files itself.
    isResolving = true;
    try {
      return served.get(realPath(name.startsWith('file:') ? fileURLToPath(name) : name));
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
interface Resolved {
  url: string;
}
type ResolveHook = (
  specifier: string,
  context: { parentURL?: string | undefined },
  next: (specifier: string, context: unknown) => Resolved,
) => Resolved;

/** node:module's registerHooks, missing from Node 20 and its types. */
function hasRegisterHooks(
  value: object,
): value is { registerHooks(hooks: { resolve: ResolveHook; load: LoadHook }): void } {
  return 'registerHooks' in value && typeof value.registerHooks === 'function';
}

const resolveHook: ResolveHook = (specifier, context, next) => {
  const resolved = next(specifier, context);
  const mark = markOf(context.parentURL);
  const isMarked = mark === null || !resolved.url.startsWith('file:') || markOf(resolved.url) !== null;
  return isMarked ? resolved : { ...resolved, url: `${resolved.url}${mark}` };
};

const loadHook: LoadHook = (url, context, next) => {
  const loaded = next(url, context);
  if (!url.startsWith('file:') || loaded.source == null) return loaded;
  const file = realPath(fileURLToPath(url.replace(/[?#].*$/, '')));
  const text = served.get(file);
  if (text === undefined) return loaded;
  // A loader behind this hook has compiled the text already, from what the loader thread gave it.
  return textOf(loaded.source) === diskText(file) ? { ...loaded, source: text } : loaded;
};

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

/**
 * The program of the loader thread: load hooks, and the same replacement for loaders that read files themselves. A marked module is told
 * its URL without the mark, since scripts compare `import.meta.url` with their own path.
 */
function loaderThread(edits: ReadonlyMap<string, string>): string {
  return `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { receiveMessageOnPort } from 'node:worker_threads';
let edits = new Map(${JSON.stringify([...edits])}), port;
export function initialize(data) { port = data; }
const latest = () => { for (let said; (said = port && receiveMessageOnPort(port)); ) edits = new Map(said.message); return edits; };
const real = (file) => { try { return fs.realpathSync(file); } catch { return file; } };
const pathOf = (file) => String(file).startsWith('file:') ? fileURLToPath(String(file).replace(/[?#].*$/, '')) : file;
const edited = (file) => latest().size > 0 && (typeof file === 'string' || file instanceof URL) ? edits.get(real(pathOf(file))) : undefined;
const encoded = (text, options) => (typeof options === 'string' ? options : options?.encoding) ? text : Buffer.from(text);
const readFileSync = fs.readFileSync, readFile = fs.promises.readFile;
fs.readFileSync = (file, options) => { const text = edited(file); return text === undefined ? readFileSync(file, options) : encoded(text, options); };
fs.promises.readFile = async (file, options) => { const text = edited(file); return text === undefined ? readFile(file, options) : encoded(text, options); };
syncBuiltinESMExports();
const mark = /${TRIAL_MARK}/;
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  const [found] = mark.exec(context.parentURL ?? '') ?? [];
  return found && resolved.url.startsWith('file:') && !mark.test(resolved.url) ? { ...resolved, url: resolved.url + found } : resolved;
}
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.startsWith('file:') || loaded.source == null) return loaded;
  const source = edited(url) ?? loaded.source;
  if (loaded.format !== 'module' || !mark.test(url)) return { ...loaded, source };
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  if (!text.includes('import.meta')) return { ...loaded, source };
  const own = 'import.meta.url=' + JSON.stringify(url.replace(mark, '')) + ';';
  return { ...loaded, source: own + (text.startsWith('#!') ? '//' : '') + text };
}`;
}
