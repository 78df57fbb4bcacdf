import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Sees what a script does with files, and may send a call to another file. All ways through node:fs are covered (callbacks, Sync, promises;
 * streams open their files through fs.open); addons and other programs aren't.
 */

/**
 * What a call does with a file: `write` replaces its contents, `amend` changes them or its attributes, `update` reads and changes them; `move`
 * takes it away to another name.
 */
export type FileUse =
  | 'read'
  | 'probe'
  | 'list'
  | 'write'
  | 'amend'
  | 'update'
  | 'make-folder'
  | 'remove'
  | 'remove-empty'
  | 'move';

type Uses = readonly (readonly [argument: number, use: FileUse])[];
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

export interface FsHandler {
  /** Which file a call shall go to. */
  use(use: FileUse, file: string): string;
  /** Another folder whose names are listed with this one's, and which of this one's aren't; null where it is listed as it is. */
  alsoListed(folder: string): OtherPart | null;
  /** The script reads what a keyboard would type. */
  input(): void;
}

export interface OtherPart {
  folder: string | null;
  isHidden: (name: string) => boolean;
}

const first =
  (use: FileUse): ((args: readonly unknown[]) => Uses) =>
  () => [[0, use]];

/** By name without "Sync". What isn't listed takes no path, or leaves files as they are. */
const CALLS: Record<string, (args: readonly unknown[]) => Uses> = {
  readFile: first('read'),
  open: (args) => [[0, useOfFlags(args[1] ?? 'r')]],
  writeFile: (args) => [[0, useOfFlags(flagOf(args[2]) ?? 'w')]],
  appendFile: (args) => [[0, useOfFlags(flagOf(args[2]) ?? 'a')]],
  truncate: first('amend'),
  access: first('probe'),
  exists: first('probe'),
  stat: first('probe'),
  lstat: first('probe'),
  realpath: first('probe'),
  readlink: first('probe'),
  readdir: first('list'),
  opendir: first('list'),
  mkdir: first('make-folder'),
  mkdtemp: first('write'),
  rm: first('remove'),
  unlink: first('remove'),
  rmdir: (args) => [[0, isRecursive(args[1]) ? 'remove' : 'remove-empty']],
  rename: () => [
    [0, 'move'],
    [1, 'write'],
  ],
  copyFile: () => [
    [0, 'read'],
    [1, 'write'],
  ],
  cp: () => [
    [0, 'read'],
    [1, 'write'],
  ],
  link: () => [
    [0, 'read'],
    [1, 'write'],
  ],
  symlink: () => [[1, 'write']],
  chmod: first('amend'),
  chown: first('amend'),
  lchown: first('amend'),
  utimes: first('amend'),
  lutimes: first('amend'),
};

/** What file system calls do, without anybody seeing them: for the recorder itself. */
export const plainFs = { ...fs };

export function watchFs(handler: FsHandler): void {
  for (const [name, uses] of Object.entries(CALLS)) {
    replace(fs, name, uses, handler);
    replace(fs, `${name}Sync`, uses, handler);
    replace(fs.promises, name, uses, handler);
  }
  module.syncBuiltinESMExports();
}

function replace(
  holder: object,
  name: string,
  usesOf: (args: readonly unknown[]) => Uses,
  handler: FsHandler,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (typeof descriptor?.value !== 'function') return;
  const original = descriptor.value as AnyFunction;
  const lists = name.startsWith('readdir');
  const reads = name.startsWith('readFile');
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    if (reads && (args[0] === 0 || args[0] === '/dev/stdin')) handler.input();
    const changed = [...args];
    for (const [at, use] of usesOf(args)) {
      const file = pathOf(args[at]);
      if (file === null) continue;
      const target = handler.use(use, file);
      // Untouched where it stays: relative paths, buffers and URLs come through as the script gave them.
      if (target !== file) changed[at] = target + (endsInSeparator(args[at]) ? path.sep : '');
    }
    const folder = lists ? pathOf(args[0]) : null;
    const also = folder === null ? null : handler.alsoListed(folder);
    return also ? listBoth(original, this, changed, also) : Reflect.apply(original, this, changed);
  };
  // Its name, length, and what util.promisify and realpath.native hang onto it.
  Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
  Object.defineProperty(holder, name, { ...descriptor, value: replaced });
}

/** Callback, promise or plain value: whichever the call gives. */
function listBoth(
  original: AnyFunction,
  self: unknown,
  args: unknown[],
  { folder, isHidden }: OtherPart,
): unknown {
  const options = typeof args[1] === 'function' ? undefined : args[1];
  const join = (given: unknown): unknown => {
    if (!Array.isArray(given)) return given;
    const listed: unknown[] = given;
    const others =
      folder === null
        ? []
        : (Reflect.apply(plainFs.readdirSync as AnyFunction, fs, [folder, options]) as unknown[]);
    const there = new Set(others.map(nameOf));
    return [
      ...listed.filter((entry) => !there.has(nameOf(entry)) && !isHidden(nameOf(entry))),
      ...others,
    ].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  };
  const callback = args.at(-1);
  if (typeof callback === 'function')
    return Reflect.apply(original, self, [
      ...args.slice(0, -1),
      (error: unknown, listed: unknown) =>
        Reflect.apply(callback as AnyFunction, null, error ? [error] : [null, join(listed)]),
    ]);
  const result = Reflect.apply(original, self, args);
  return result instanceof Promise ? result.then(join) : join(result);
}

function nameOf(entry: unknown): string {
  return typeof entry === 'object' && entry !== null && 'name' in entry ? String(entry.name) : String(entry);
}

/** The absolute path that a call names; null for descriptors and for what fs will refuse. */
function pathOf(value: unknown): string | null {
  try {
    if (typeof value === 'string') return value.includes('\0') ? null : path.resolve(value);
    if (value instanceof URL) return fileURLToPath(value);
    return Buffer.isBuffer(value) ? path.resolve(value.toString()) : null;
  } catch {
    return null;
  }
}

function endsInSeparator(value: unknown): boolean {
  return typeof value === 'string' && /[\\/]$/.test(value);
}

function flagOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null && 'flag' in options ? options.flag : undefined;
}

function isRecursive(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'recursive' in options && options.recursive === true
  );
}

/** Flags as in open(2), or as Node writes them: "r", "rs+", "wx", "a+" … An exclusive one must find what is there. */
function useOfFlags(flags: unknown): FileUse {
  if (typeof flags === 'number') {
    const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_EXCL } = fs.constants;
    if ((flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) === 0) return 'read';
    if (flags & O_TRUNC && !(flags & O_EXCL)) return 'write';
    return flags & O_RDWR ? 'update' : 'amend';
  }
  const text = typeof flags === 'string' ? flags : 'r';
  if (text.includes('x')) return 'amend';
  if (text.includes('w')) return 'write';
  if (text.includes('+')) return 'update';
  return text.includes('a') ? 'amend' : 'read';
}
