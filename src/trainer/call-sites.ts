import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Site } from '../protocol/site';
import { createSourceMaps } from './source-maps';

/** A stack frame as V8 has it: before any source map. */
export interface Frame {
  file: string;
  line: number;
  column: number;
  isConstructor: boolean;
}

const DEPTH = 24;

/**
 * The frames below `below` (the caller of `below` comes first). Taken raw, without source maps, because that costs some
 * 10 µs; {@link CallSites.resolve} maps them where somebody wants to know.
 */
export function captureFrames(below: (...args: never[]) => unknown): Frame[] {
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (_error, frames) => frames;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    return Array.isArray(holder.stack) ? holder.stack.flatMap(toFrame) : [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
  }
}

function toFrame(site: NodeJS.CallSite): Frame[] {
  const file = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (!file || line == null || column == null || file.startsWith('node:')) return [];
  return [{ file, line, column, isConstructor: site.isConstructor() }];
}

export interface CallSites {
  /** The innermost frame in the user's own source; null where there is none. */
  resolve(frames: readonly Frame[]): Site | null;
  /** The same for frames that begin inside a constructor: the place that asked for the object. */
  resolveConstruction(frames: readonly Frame[]): Site | null;
  /** The same for the text of a stack, whose positions may be mapped already. */
  fromStack(stack: string): Site | null;
}

/** @param ownFile this program's file, whose frames are never the user's */
export function createCallSites(ownFile: string): CallSites {
  const maps = createSourceMaps();

  function resolve(frames: readonly Frame[]): Site | null {
    for (const frame of frames) {
      const position = { file: toPath(frame.file), line: frame.line, column: frame.column };
      if (position.file === ownFile || isFramework(position.file)) continue;
      const site = maps.original(frame.file, position) ?? position;
      if (!isFramework(site.file)) return site;
    }
    return null;
  }

  function resolveConstruction(frames: readonly Frame[]): Site | null {
    const outside = frames.filter((frame) => toPath(frame.file) !== ownFile);
    const first = outside[0];
    const caller = outside.slice(constructionDepth(outside));
    // The framework bundled into the user's file, with no map to tell the two apart: its factory (tf.layers.dense) is
    // the next frame.
    const isBundled = first && !isFramework(toPath(first.file)) && !maps.has(first.file);
    const isFactory = isBundled && caller[1]?.file === first.file;
    return resolve(isFactory ? caller.slice(1) : caller);
  }

  function fromStack(stack: string): Site | null {
    const user = parseStack(stack).find(({ file }) => file !== ownFile && !isFramework(file));
    if (!user) return null;
    // Where Node maps stacks itself, the text is mapped already.
    const site = maps.nodeMapsStacks() ? null : maps.original(user.file, user);
    return site ?? user;
  }

  return { resolve, resolveConstruction, fromStack };
}

function parseStack(stack: string): Site[] {
  return stack.split('\n').flatMap((text) => {
    const [, file, line, column] = /^\s+at (?:.*\()?((?:file:\/\/)?\S.*?):(\d+):(\d+)\)?$/.exec(text) ?? [];
    if (!file || !line || !column || file.startsWith('node:')) return [];
    return [{ file: toPath(file.replace(/^async /, '')), line: Number(line), column: Number(column) }];
  });
}

/** How many frames belong to `new Dense`: superclasses first, which in ES5 are called like functions. */
function constructionDepth(frames: readonly Frame[]): number {
  let at = frames.findIndex((frame) => frame.isConstructor);
  if (at < 0) return 0;
  while (frames[at]?.isConstructor) at++;
  return at;
}

/** Frames of tfjs, installed or mapped back to its sources (tsx maps them to <project>/tfjs-layers/src/…). */
function isFramework(file: string): boolean {
  return (
    /[\\/]node_modules[\\/]@tensorflow[\\/]/.test(file) ||
    /[\\/]tfjs-(core|layers|data|converter|node|node-gpu|backend-[a-z]+)[\\/]src[\\/]/.test(file) ||
    /[\\/]dist[\\/]tf(-layers)?(\.[a-z0-9]+)*\.js$/.test(file)
  );
}

function toPath(file: string): string {
  const plain = file.replace(/[?#].*$/, '');
  return plain.startsWith('file:') ? fileURLToPath(plain) : path.normalize(plain);
}
