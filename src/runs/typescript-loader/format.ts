import fs from 'node:fs';
import vm from 'node:vm';
import { packageType } from '../package-type';
import { transpile, type ModuleFormat } from './transpile';

/**
 * Which kind of module a TypeScript file is: as its ending or its package says. Without either an entry is CommonJS, as TypeScript
 * compiles it, unless it holds what only an ES module may (a top-level await, import.meta); and what an ES module imports is one too
 * if it is written as one, so that all its exports have names.
 */
export function formatOf(file: string, imported: boolean): ModuleFormat {
  if (/\.mts$/i.test(file)) return 'module';
  if (/\.cts$/i.test(file)) return 'commonjs';
  const type = packageType(file);
  if (type !== null) return type;
  const text = fs.readFileSync(file, 'utf8');
  if (imported) return /^\s*(import|export)\b/m.test(text) ? 'module' : 'commonjs';
  return needsEsm(transpile(text, file, 'commonjs')) ? 'module' : 'commonjs';
}

function needsEsm(code: string): boolean {
  try {
    vm.compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname']);
    return false;
  } catch (error) {
    return error instanceof Error && /await is only valid|import\.meta/.test(error.message);
  }
}
