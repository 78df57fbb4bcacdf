import { readFileSync } from 'node:fs';
import module, { SourceMap, findSourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Site } from '../protocol/site';
import { isObject } from './framework';

export interface SourceMaps {
  /** Where a generated position comes from; null where the file has no map or the map no such place. */
  original(file: string, position: Site): Site | null;
  has(file: string): boolean;
  /** Whether Node maps the text of stacks itself. */
  nodeMapsStacks(): boolean;
}

/**
 * Source maps of the user's files: those that Node has seen (tsx, ts-node and bundles, where the generated text is only in
 * memory), else those on disk beside or inside the file.
 *
 * Node is asked to keep maps where it can leave out node_modules (module.setSourceMapsSupport, Node 22.14): keeping them
 * for tfjs would read 10 MB of maps and rewrite the user's stacks.
 */
export function createSourceMaps(): SourceMaps {
  if ('setSourceMapsSupport' in module && typeof module.setSourceMapsSupport === 'function')
    (module.setSourceMapsSupport as (on: boolean, options: object) => void)(true, { nodeModules: false });
  const onDisk = new Map<string, SourceMap | null>();

  function find(file: string): SourceMap | null {
    const seen = findSourceMap(file.replace(/[?#].*$/, '')) ?? findSourceMap(file);
    if (seen) return seen;
    let map = onDisk.get(file);
    if (map === undefined) onDisk.set(file, (map = readMap(file)));
    return map;
  }

  return {
    original(file, position) {
      const entry = find(file)?.findEntry(position.line - 1, position.column - 1);
      if (!entry || !('originalSource' in entry) || !entry.originalSource) return null;
      return {
        file: sourcePath(entry.originalSource, position.file),
        line: entry.originalLine + 1,
        column: entry.originalColumn + 1,
      };
    },
    has: (file) => find(file) !== null,
    nodeMapsStacks: () => process.sourceMapsEnabled,
  };
}

function sourcePath(source: string, generated: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source);
  return path.isAbsolute(source) ? source : path.resolve(path.dirname(generated), source);
}

/** The map that a file's last `sourceMappingURL` comment names, inline or beside it; null where there is none. */
function readMap(file: string): SourceMap | null {
  try {
    const generated = file.startsWith('file:') ? fileURLToPath(file) : file;
    const text = readFileSync(generated, 'utf8');
    const url = [...text.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (!url) return null;
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(url);
    const json = inline
      ? Buffer.from(inline[2] ?? '', inline[1] ? 'base64' : 'utf8').toString()
      : readFileSync(path.resolve(path.dirname(generated), decodeURIComponent(url)), 'utf8');
    const payload: unknown = JSON.parse(json);
    return isObject(payload) && 'mappings' in payload ? new SourceMap(payload as never) : null;
  } catch {
    // A file that can't be read, or a map that isn't one: the generated position is the best there is.
    return null;
  }
}
