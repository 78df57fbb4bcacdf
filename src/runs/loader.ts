import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { LaunchSpec } from '../protocol/run-record';
import { errorCode } from './files';
import { nearest, packageType } from './package-type';

export type Loader = LaunchSpec['loader'];

const TYPESCRIPT = /\.([mc]?ts|tsx)$/i;
/** Plain JavaScript with JSX in it, which Node can't read either. */
const JSX = /\.jsx$/i;

/**
 * How a script is turned into JavaScript: by what its project uses (tsx, ts-node), by Node itself where the project is written
 * for that, else by the loader we bring along, which asks least of the project.
 */
export function chooseLoader(script: string, nodeVersion: string): Loader {
  if (JSX.test(script)) return 'bundled';
  if (!TYPESCRIPT.test(script)) return 'none';
  if (installed(script, 'tsx/package.json')) return 'tsx';
  if (installed(script, 'ts-node/package.json')) return 'ts-node';
  return stripsTypes(nodeVersion) && writtenForStripping(script) ? 'node' : 'bundled';
}

/** Node's arguments for a loader. Tools are named by their absolute path: the working folder may be anywhere. */
export function loaderArguments(launch: LaunchSpec, bundled: string): string[] {
  switch (launch.loader) {
    case 'none':
    case 'node':
      return [];
    case 'tsx':
      return ['--import', fileUrl(required(launch.script, 'tsx'))];
    case 'ts-node':
      return isEsm(launch.script)
        ? ['--import', registering(required(launch.script, 'ts-node/esm'))]
        : ['--require', required(launch.script, 'ts-node/register')];
    case 'bundled':
      return ['--import', installing(bundled)];
  }
}

/** Unflagged since 22.18 and 23.6 (nodejs.org/api/typescript.html). */
function stripsTypes(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/**
 * Node strips types and does nothing else: no enums, no imports without extension, no path aliases. A project says that it is
 * written for that with `erasableSyntaxOnly` or `allowImportingTsExtensions`; a text search is enough, as a miss only means that our
 * own loader is used.
 */
function writtenForStripping(script: string): boolean {
  const config = nearest(script, 'tsconfig.json');
  if (config === null || script.endsWith('.tsx')) return false;
  return /"(erasableSyntaxOnly|allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/.test(
    fs.readFileSync(config, 'utf8'),
  );
}

function installed(script: string, request: string): boolean {
  try {
    required(script, request);
    return true;
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return false;
    // There, but it hides its package.json.
    return errorCode(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

function required(script: string, request: string): string {
  return createRequire(script).resolve(request);
}

function fileUrl(file: string): string {
  return pathToFileURL(file).href;
}

/** ts-node's ESM hooks, in the form that outlives `--loader` (its README still names the latter). */
function registering(hooks: string): string {
  return dataUrl(`import{register}from"node:module";register(${JSON.stringify(fileUrl(hooks))})`);
}

function installing(loader: string): string {
  return dataUrl(`import{install}from${JSON.stringify(fileUrl(loader))};install()`);
}

export function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

function isEsm(script: string): boolean {
  return /\.mts$/i.test(script) || (!/\.cts$/i.test(script) && packageType(script) === 'module');
}
