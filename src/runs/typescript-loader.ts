import '../language';
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { errorCode } from './files';
import { formatOf } from './typescript-loader/format';
import { aliasedFile, typescriptFile } from './typescript-loader/resolve';
import { transpile } from './typescript-loader/transpile';

/*
 * Entry of dist/typescript-loader.cjs: runs TypeScript scripts of projects that bring no loader of their own. It lives in the
 * user's process: `install` is called through --import, and Node 20 loads the same file again in its hooks thread.
 */

const TYPESCRIPT = /\.([mc]?ts|tsx|jsx)$/i;

interface Resolved {
  url: string;
  format?: string | null;
  shortCircuit?: boolean;
}
interface Loaded {
  format: string;
  source?: string | ArrayBuffer | NodeJS.TypedArray | null;
  shortCircuit?: boolean;
}
interface Context {
  parentURL?: string | undefined;
  format?: string | null | undefined;
  conditions?: readonly string[];
}
type Later<T> = T | Promise<T>;
type Next<T> = (subject: string, context?: Context) => Later<T>;

export function install(): void {
  installRequire();
  // Synchronous hooks since 22.15 and 23.5; before, hooks run in a thread of their own.
  if (registersHooks(module)) module.registerHooks({ resolve, load });
  else module.register(pathToFileURL(__filename));
}

/** Missing from Node 20 and its types. */
function registersHooks(value: object): value is { registerHooks(hooks: object): void } {
  return 'registerHooks' in value && typeof value.registerHooks === 'function';
}

function transpileForRequire(file: string): string {
  return transpile(fs.readFileSync(file, 'utf8'), file, 'commonjs');
}

/** Goes on with what `next` gives, now or later: the same hooks serve Node's synchronous and its asynchronous way. */
function then<T, R>(value: Later<T>, go: (value: T) => R, recover?: (error: unknown) => R): Later<R> {
  return value instanceof Promise ? value.then(go, recover) : go(value);
}

export function resolve(specifier: string, context: Context, next: Next<Resolved>): Later<Resolved> {
  const retry = (error: unknown): Resolved => {
    const found = findFile(specifier, context.parentURL);
    if (found === null) throw error;
    return withFormat({ url: pathToFileURL(found).href, shortCircuit: true }, context);
  };
  try {
    return then(next(specifier, context), (resolved) => withFormat(resolved, context), retry);
  } catch (error) {
    return retry(error);
  }
}

/** Only here it can be seen whether a file is the entry, imported or required. What is required is CommonJS in any case. */
function withFormat(resolved: Resolved, { parentURL, conditions }: Context): Resolved {
  if (!isTypeScript(resolved.url)) return resolved;
  if (conditions?.includes('require')) return { ...resolved, format: 'commonjs' };
  return { ...resolved, format: formatOf(fileURLToPath(resolved.url), parentURL !== undefined) };
}

function isTypeScript(url: string): boolean {
  return url.startsWith('file:') && TYPESCRIPT.test(new URL(url).pathname);
}

export function load(url: string, context: Context, next: Next<Loaded>): Later<Loaded> {
  if (!isTypeScript(url)) return next(url, context);
  const file = fileURLToPath(url);
  if (context.format === 'commonjs')
    // Asynchronous hooks leave the source to `require`, whose hook transpiles it: with a source they would get a `require` of their own.
    return {
      format: 'commonjs',
      source: registersHooks(module) ? transpileForRequire(file) : null,
      shortCircuit: true,
    };
  return then(next(url, { ...context, format: 'module' }), ({ source }) => ({
    format: 'module',
    source: transpile(textOf(source), file, 'module'),
    shortCircuit: true,
  }));
}

function textOf(source: Loaded['source']): string {
  if (typeof source === 'string') return source;
  return source ? new TextDecoder().decode(source) : '';
}

/** The file TypeScript would take for an import that Node finds nothing for, or null. */
function findFile(specifier: string, parent: string | undefined): string | null {
  const from = parent?.startsWith('file:') ? fileURLToPath(parent) : undefined;
  if (specifier.startsWith('file:')) return typescriptFile(fileURLToPath(specifier));
  if (path.isAbsolute(specifier)) return typescriptFile(specifier);
  if (from === undefined) return null;
  if (/^\.\.?(\/|$)/.test(specifier)) return typescriptFile(path.resolve(path.dirname(from), specifier));
  return aliasedFile(specifier, from);
}

interface CommonJsModule {
  _compile(code: string, file: string): void;
}
/** The undocumented half of node:module that every CommonJS loader hooks into (ts-node, tsx, pirates). */
interface ModuleInternals {
  _extensions: Record<string, (target: CommonJsModule, file: string) => void>;
  _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string;
}

function installRequire(): void {
  const internals = module as unknown as ModuleInternals;
  for (const ending of ['.ts', '.tsx', '.mts', '.cts', '.jsx'])
    internals._extensions[ending] = (target, file) => target._compile(transpileForRequire(file), file);

  const resolveFilename = internals._resolveFilename.bind(module);
  internals._resolveFilename = (request, parent, ...rest) => {
    try {
      return resolveFilename(request, parent, ...rest);
    } catch (error) {
      const from = parent?.filename ? pathToFileURL(parent.filename).href : undefined;
      const found = errorCode(error) === 'MODULE_NOT_FOUND' ? findFile(request, from) : null;
      if (found === null) throw error;
      return found;
    }
  };
}
