import { readFileSync } from 'node:fs';

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
