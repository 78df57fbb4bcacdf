import { existsSync } from 'node:fs';
import path from 'node:path';
import { MemoryPasses, PASSES_BYTES } from './memory-passes';
import type { Passes } from './passes';

const PAGE_BYTES = 65_536;

let own: Passes | null | undefined;

/** Passes on a memory of their own, for values wherever they are; null where this runs from its sources, with nothing compiled. */
export function ownPasses(): Passes | null {
  return own === undefined ? (own = start()) : own;
}

/** Those of a backend, which go over its values in place, or our own. */
export function passesOf(backend: unknown): Passes | null {
  return typeof backend === 'object' && backend !== null && 'passes' in backend
    ? (backend.passes as Passes)
    : ownPasses();
}

function start(): Passes | null {
  const file = path.join(__dirname, 'wasm', 'statistics.wasm');
  if (!existsSync(file)) return null;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(PASSES_BYTES / PAGE_BYTES) });
  return new MemoryPasses(file, { memory, at: 0 });
}
