import fs from 'node:fs';
import module, { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { loadedFiles } from './loaded-files';
import { installLoadHooks } from './source-edits';
import { trialUrl } from './trial-mark';

/*
 * Evaluates a script once more in the process that has run it: its own modules and all packages anew, but for TensorFlow.js, which takes long to load
 * and to compile and whose state can be put back (kept-framework.ts).
 */

const KEPT = /[\\/]@tensorflow[\\/]tfjs(-(core|layers|data|converter|backend-cpu|backend-webgl))?[\\/]/;
const NEEDED = [/[\\/]@tensorflow[\\/]tfjs-core[\\/]/, /[\\/]@tensorflow[\\/]tfjs-layers[\\/]/];

export interface Script {
  /** Why it can't be evaluated again; null where it can. */
  obstacle(): string | null;
  /** What tells of a file whether it stays loaded. */
  kept(): (file: string) => boolean;
  /** What has to be done before the script is evaluated the first time again. */
  prepare(): void;
  /** Resolves when the script's main module has run. An error of the script's is thrown as an uncaught one. */
  evaluate(trial: number): Promise<void>;
}

/** @param preload this program's file; what is loaded by now stays */
export function createScript(preload: string): Script {
  const require = createRequire(preload);
  const { cache } = require;
  const main = process.argv[1] ?? '';
  const first = new Set(Object.keys(cache));
  const isCommonJs = () => cache[fs.realpathSync(main)] !== undefined;

  /** What has to be evaluated again, in the order in which it was. */
  function own(): string[] {
    const files = Object.keys(cache);
    const kept = new Set([...first, ...files.filter((file) => KEPT.test(file))]);
    for (const file of kept) for (const { filename } of cache[file]?.children ?? []) kept.add(filename);
    return files.filter((file) => !kept.has(file) && path.dirname(file) !== path.dirname(preload));
  }

  /** Whether there are ES modules, of the script or of a package; also where that can't be told. */
  function hasModules(): boolean {
    const loaded = loadedFiles();
    if (loaded === null || own().some((file) => types.isModuleNamespaceObject(cache[file]?.exports)))
      return true;
    return [...loaded].some(
      (file) => cache[file] === undefined && path.dirname(file) !== path.dirname(preload),
    );
  }

  return {
    obstacle() {
      const files = Object.keys(cache);
      if (files.some((file) => file.endsWith('.node'))) return 'it loads a native addon';
      if (!NEEDED.every((part) => foldersOf(files, part).size === 1))
        return 'its TensorFlow.js isn’t loaded as one package each';
      // Node evaluates an ES module that CommonJS loads once. And Node 20 takes CommonJS files that ES modules import for half loaded, where
      // they are loaded a second time.
      const isPure = isCommonJs() ? !hasModules() : own().every(isPackage);
      return isPure ? null : 'it mixes ES modules with CommonJS files';
    },
    kept() {
      const again = new Set(own());
      return (file) => cache[file] !== undefined && !again.has(file);
    },
    prepare() {
      if (!isCommonJs()) installLoadHooks();
    },
    async evaluate(trial) {
      const file = fs.realpathSync(main);
      const isModule = !isCommonJs();
      const again = own();
      for (const one of again) Reflect.deleteProperty(cache, one);
      // Packages as well; these can be loaded beforehand.
      if (isModule) for (const one of again) require(one);
      try {
        if (isModule) await import(trialUrl(pathToFileURL(file).href, trial));
        else loadMain(file);
      } catch (error) {
        // As Node does with what the main module throws.
        process.nextTick(() => {
          throw error;
        });
      }
    },
  };
}

function isPackage(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** Folders of packages whose files there are. */
function foldersOf(files: readonly string[], part: RegExp): Set<string> {
  return new Set(files.filter((file) => part.test(file)).map((file) => file.split(part)[0] ?? ''));
}

/** As `node FILE` does; the one way to have `require.main` set. */
function loadMain(file: string): void {
  const load: unknown = Reflect.get(module, '_load');
  if (typeof load !== 'function') throw new Error('this Node has no Module._load');
  Reflect.apply(load, module, [file, null, true]);
}
