import path from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** Which of the run's processes this is. Times of all count from the main one's start (`origin`, Unix milliseconds). */
export interface ProcessRole {
  kind: 'main' | 'secondary' | 'tool';
  origin: number;
  /** Loaded by `--require` into the script's own process, not by NODE_OPTIONS into whatever an npm script starts. */
  isDirect: boolean;
}

const VARIABLE = 'REGULENS_MAIN_PROCESS';
const PACKAGE_MANAGERS = /^(npm|npx|pnpm|yarn|corepack)(-cli)?(\.[cm]?js)?$/;

/** The first process that isn't a package manager becomes the main one; its children and workers inherit who it is. */
export function claimMainProcess(preload: string): ProcessRole {
  const isDirect = process.execArgv.some((argument) => argument.includes(preload));
  const [, pid, origin] = /^(\d+):([\d.]+)$/.exec(process.env[VARIABLE] ?? '') ?? [];
  if (PACKAGE_MANAGERS.test(path.basename(process.argv[1] ?? '')))
    return { kind: 'tool', origin: performance.timeOrigin, isDirect };
  if (pid && origin) {
    const isMain = Number(pid) === process.pid && isMainThread;
    return { kind: isMain ? 'main' : 'secondary', origin: Number(origin), isDirect };
  }
  process.env[VARIABLE] = `${process.pid}:${performance.timeOrigin}`;
  return { kind: 'main', origin: performance.timeOrigin, isDirect };
}

/** The main process begins another run. @param origin when it does, in Unix milliseconds */
export function claimAgain(origin: number): void {
  process.env[VARIABLE] = `${process.pid}:${origin}`;
}
