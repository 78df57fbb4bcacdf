import fs from 'node:fs';
import path from 'node:path';
import type { LocalMachine } from '../../../../src/experiments/trials/local-executor';
import type { Trial } from '../../../../src/experiments';
import type { LaunchRequest, RunStore } from '../../../../src/runs';

/** A machine with so many cores, and memory for anything unless said otherwise. */
export const machine = (cores: number, freeBytes = () => 1e12): LocalMachine => ({
  cores: () => cores,
  freeMemory: freeBytes,
});

/** A trial of a script of the workspace, which tells it its name. */
export function trial(
  store: RunStore,
  name: string,
  more: Omit<Partial<Trial>, 'launch'> & { launch?: Partial<LaunchRequest> } = {},
): Trial {
  return {
    ...more,
    launch: {
      script: path.join(store.folder, 'trial.cjs'),
      nodePath: process.execPath,
      stopGraceMs: 500,
      args: [name],
      name,
      parent: { kind: 'sweep', experiment: 'test', label: name },
      ...more.launch,
    },
  };
}

/** What the trials wrote into a file of the workspace, line by line. */
export function lines(store: RunStore, file: string): string[] {
  const where = path.join(store.folder, file);
  return fs.existsSync(where) ? fs.readFileSync(where, 'utf8').split('\n').filter(Boolean) : [];
}

export function most(log: readonly string[]): number {
  let now = 0;
  return log.reduce((highest, line) => {
    now += line.startsWith('begin') ? 1 : -1;
    return Math.max(highest, now);
  }, 0);
}
