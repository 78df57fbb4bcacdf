import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Of WebAssembly's memory. */
export const PAGE_BYTES = 65_536;

const modules = new Map<string, WebAssembly.Module>();

/** A file's WASM module, compiled once in a process. @throws where it can't be read or compiled */
export function compiled(file: string): WebAssembly.Module {
  const module = modules.get(file) ?? new WebAssembly.Module(readFileSync(file));
  modules.set(file, module);
  return module;
}

/** The same; null where this Node lacks what the module uses. @throws where the file can't be read */
export function compiledIfValid(file: string): WebAssembly.Module | null {
  const known = modules.get(file);
  if (known) return known;
  const bytes = readFileSync(file);
  if (!WebAssembly.validate(bytes)) return null;
  const module = new WebAssembly.Module(bytes);
  modules.set(file, module);
  return module;
}

/** One of our WASM files beside this program; null where this runs from its sources, with nothing compiled. */
export function ownFile(name: string): string | null {
  const file = path.join(__dirname, 'wasm', name);
  return existsSync(file) ? file : null;
}

/** A memory of at least so many bytes. @throws RangeError where there is no address space for it */
export function memoryOf(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/**
 * What a file of ours exports, started on a memory.
 *
 * @param latest an export that older builds hadn't got
 * @throws where it can't be read or compiled, or is of another build
 */
export function exportsOf(
  file: string,
  memory: WebAssembly.Memory,
  latest: string,
): Readonly<Record<string, unknown>> {
  const { exports } = new WebAssembly.Instance(compiled(file), { env: { memory } });
  if (typeof exports[latest] !== 'function')
    throw new Error(`${path.basename(file)} is not that of this build`);
  return exports;
}
