import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import type { UsedFile } from '../protocol/used-files';
import { plainFs, type FileUse } from './fs-calls';
import { loadedFiles } from './loaded-files';

/** More files than that aren't followed: the run is then one that isn't known to come out the same again. */
const LIMIT = 20_000;
/** What the system tells of itself. */
const SYSTEM = /^\/(dev|proc|sys)\//;
/** Of packages, as they were when a run of this process first used them: a later one may have them from then. */
const manifests = new Map<string, UsedFile>();

export interface UsedFiles {
  use(use: FileUse, file: string): void;
  /** Something else that the run may depend on; each kind once. */
  note(kind: 'chance' | 'network' | 'unknown', what: string): void;
  /** Writes all of it down, once. */
  end(): void;
}

/**
 * Keeps account of the files that this process, or thread, uses: what they were before the run changed them, since what a run wrote itself is none of
 * its inputs. Files of packages stand for the package.
 *
 * @param isOurs files of Regulens
 */
export function createUsedFiles(runDirectory: string, isOurs: (file: string) => boolean): UsedFiles {
  const account = path.join(runDirectory, 'files.ndjson');
  const name = `${process.pid}-${threadId}`;
  const used = new Map<string, UsedFile>();
  const packages = new Set<string>();
  const notes = new Map<string, UsedFile>();
  /** What the run made or removed: null where nothing of what was there before is left. */
  const own = new Map<string, UsedFile | null>();
  let hasEnded = false;
  append([{ kind: 'begin', process: name }]);

  function append(lines: readonly UsedFile[]): void {
    try {
      plainFs.appendFileSync(account, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch {
      // A full disk: the run isn't known to come out the same again, which is all that is lost.
    }
  }

  function note(kind: 'chance' | 'network' | 'unknown', what: string): void {
    if (!notes.has(kind)) notes.set(kind, { kind, what });
  }

  function keep(file: string, how: () => UsedFile): void {
    const before = used.get(file);
    // To be looked at is the least that can be done with a file that is there.
    if (before && !(before.kind === 'probed' && before.found)) return;
    if (used.size >= LIMIT) note('unknown', `more than ${LIMIT} files`);
    else used.set(file, how());
  }

  function read(file: string): void {
    const changed = own.get(file);
    if (changed === undefined) keep(file, () => contents('read', file));
    else if (changed !== null) keep(file, () => changed);
  }

  return {
    note,
    use(use, file) {
      if (hasEnded || SYSTEM.test(file) || isOurs(file)) return;
      const manifest = manifestOf(file);
      if (manifest !== null) {
        packages.add(manifest);
        return;
      }
      switch (use) {
        case 'read':
          read(file);
          break;
        case 'probe':
          if (!own.has(file) && !used.has(file))
            keep(file, () => ({ kind: 'probed', path: file, found: plainFs.existsSync(file) }));
          break;
        case 'list':
          if (!own.has(file)) keep(file, () => listed(file));
          break;
        case 'update':
        case 'move':
          read(file);
          own.set(file, null);
          break;
        case 'amend':
          if (!own.has(file)) own.set(file, contents('read', file));
          break;
        default:
          own.set(file, null);
      }
    },
    end() {
      if (hasEnded) return;
      hasEnded = true;
      const modules: UsedFile[] = [];
      const loaded = loadedFiles();
      if (loaded === null) note('unknown', 'modules');
      for (const file of loaded ?? []) {
        const manifest = manifestOf(file);
        if (manifest !== null) packages.add(manifest);
        else if (!isOurs(file) && used.get(file)?.kind !== 'read') modules.push(contents('module', file));
      }
      append([
        ...used.values(),
        ...modules,
        ...[...packages].map(packageAt),
        ...notes.values(),
        { kind: 'end', process: name },
      ]);
    },
  };
}

function contents(kind: 'read' | 'module', file: string): UsedFile {
  const stat = statOf(file);
  if (!stat?.isFile()) return { kind: 'probed', path: file, found: stat !== null };
  const { size, mtimeMs, ctimeMs } = stat;
  return { kind, path: file, size, mtimeMs, ctimeMs };
}

/** Null where there is no such file, or no looking at it: then the run can't read it either. */
function statOf(file: string): Stats | null {
  try {
    return plainFs.statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function packageAt(manifest: string): UsedFile {
  const account = manifests.get(manifest) ?? contents('module', manifest);
  manifests.set(manifest, account);
  return account;
}

function listed(folder: string): UsedFile {
  try {
    const names = plainFs.readdirSync(folder).sort().join('\0');
    return { kind: 'listed', path: folder, names: createHash('sha256').update(names).digest('hex') };
  } catch {
    return { kind: 'probed', path: folder, found: plainFs.existsSync(folder) };
  }
}

/** The package.json of the package that a file belongs to; null for files of the project itself. */
function manifestOf(file: string): string | null {
  const [before, inside] = /^(.*[\\/]node_modules)[\\/](.*)$/.exec(file)?.slice(1) ?? [];
  if (before === undefined || inside === undefined) return null;
  const [scope = '', name = ''] = inside.split(/[\\/]/);
  return path.join(before, scope.startsWith('@') ? path.join(scope, name) : scope, 'package.json');
}
