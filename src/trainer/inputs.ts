import * as l10n from '@vscode/l10n';
import os from 'node:os';
import path from 'node:path';
import { isObject } from './framework';
import { watchFs, type FsHandler } from './fs-calls';
import { watchOutsideWorld, type OutsideWorld } from './outside-world';
import type { Run } from './run';
import { createUsedFiles } from './used-files';
import { createOverlay, type Overlay } from './written-overlay';

/** Where a trial writes: see written-overlay.ts. */
export interface TrialWrites {
  root: string;
  folders: string[];
}

export interface Inputs {
  /** Whether the script listened to a keyboard that isn't there. */
  readonly askedForInput: boolean;
  /** Writes down what was used. */
  end(): void;
}

/**
 * Follows what a run takes in: files, random numbers of the system, the network. In a trial (`writes`) it also keeps what the script writes away
 * from the user's folder, and says once where it can't, or where the seed doesn't decide everything.
 */
export function followInputs(
  run: Pick<Run, 'directory' | 'emit' | 'guard'>,
  preload: string,
  writes: TrialWrites | null,
): Inputs {
  // Some calls of node:fs make others, so a file of the overlay comes by as well.
  const homes = [run.directory, runsHome(run.directory), path.dirname(preload), writes?.root ?? null].filter(
    (home) => home !== null,
  );
  const isOurs = (file: string) => homes.some((home) => isWithin(home, file));
  const used = createUsedFiles(run.directory, isOurs);
  const overlay: Overlay | null = writes && createOverlay(writes.root, writes.folders);
  const said = new Set<string>();
  let askedForInput = false;

  function warn(code: string, message: string): void {
    if (!writes || said.has(code)) return;
    said.add(code);
    run.emit({ type: 'warning', code, message, site: null });
  }

  const files: FsHandler = {
    use(use, file) {
      const target = run.guard(() => {
        used.use(use, file);
        if (!overlay || isOurs(file)) return file;
        const isChanged = use !== 'read' && use !== 'probe' && use !== 'list';
        if (isChanged && !overlay.covers(file) && !isWithin(os.tmpdir(), file) && !file.startsWith('/dev/'))
          warn(
            'writes-outside',
            l10n.t`The script writes ${file}, which is outside of its project: runs of one experiment may write over one another there.`,
          );
        return overlay.at(use, file);
      });
      return target ?? file;
    },
    alsoListed: (folder) => (overlay && !isOurs(folder) && run.guard(() => overlay.partOf(folder))) || null,
    input: () => {
      askedForInput = true;
    },
  };
  const world: OutsideWorld = {
    chance(what) {
      used.note('chance', what);
      warn(
        'own-randomness',
        l10n.t`The script draws from ${what}, which no seed decides: two runs of the same seed may differ.`,
      );
    },
    network(host) {
      used.note('network', host);
      warn('network', l10n.t`The script connects to ${host}: what it gets there may differ from run to run.`);
    },
    program: (name) => {
      used.note('unknown', `another program (${name})`);
    },
    input: () => {
      askedForInput = true;
    },
  };
  watch({ files, world }, preload);
  return {
    get askedForInput() {
      return askedForInput;
    },
    end: () => {
      used.end();
    },
  };
}

/** Who is told: the run under way. */
interface Watchers {
  files: FsHandler;
  world: OutsideWorld;
}
let current: Watchers | null = null;

/** Node's functions are replaced once, whatever number of runs a process does. */
function watch(watchers: Watchers, preload: string): void {
  const isWatching = current !== null;
  current = watchers;
  if (isWatching) return;
  const now = () => current ?? watchers;
  watchFs({
    use: (use, file) => now().files.use(use, file),
    alsoListed: (folder) => now().files.alsoListed(folder),
    input: () => now().files.input(),
  });
  const world: OutsideWorld = {
    chance: (what) => now().world.chance(what),
    network: (host) => now().world.network(host),
    program: (name) => now().world.program(name),
    input: () => now().world.input(),
  };
  watchOutsideWorld(world, preload);
}

/** @returns null where it says nothing that can be used */
export function parseTrialWrites(text: string | undefined): TrialWrites | null {
  const json: unknown = text === undefined ? null : JSON.parse(text);
  if (!isObject(json) || typeof json['root'] !== 'string' || !Array.isArray(json['folders'])) return null;
  return { root: json['root'], folders: json['folders'].filter((folder) => typeof folder === 'string') };
}

/** The `.regulens` folder that a run's directory lies in. */
function runsHome(directory: string): string | null {
  const home = path.dirname(path.dirname(directory));
  return path.basename(home) === '.regulens' ? home : null;
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
