import { MemoryPasses, PASSES_BYTES } from './memory-passes';
import type { Passes } from './passes';
import { memoryOf, ownFile } from './wasm/compiled';

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
  const file = ownFile('statistics.wasm');
  return file === null ? null : new MemoryPasses(file, { memory: memoryOf(PASSES_BYTES), at: 0 });
}
