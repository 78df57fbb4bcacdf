import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readProcStat } from './process-identity';
import { ps } from './ps';

const run = promisify(execFile);

interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
}

/**
 * The live processes of a run: those below `root`, those in its process group, and, on Linux, those that left both (a daemon, a
 * detached fork) but still carry the run's id in their environment. `root` is null where only the id is known.
 */
export async function runProcesses(root: number | null, runId: string): Promise<number[]> {
  const rows = await allProcesses();
  const found = root === null ? new Set<number>() : treeOf(rows, root);
  if (process.platform === 'linux')
    for (const { pid } of rows) if (!found.has(pid) && carriesRunId(pid, runId)) found.add(pid);
  found.delete(process.pid);
  return [...found];
}

/** Those below `root` and in its process group: what can be told at little cost. */
export async function processTree(root: number): Promise<number[]> {
  return [...treeOf(await allProcesses(), root)];
}

function treeOf(rows: readonly ProcessRow[], root: number): Set<number> {
  const found = new Set<number>();
  for (const { pid, group } of rows) if (pid === root || group === root) found.add(pid);
  // Parents need not come before their children in the list: go on until nothing new is found.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of rows) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Sends a signal to every process of the run; returns how many there were. */
export async function signalRun(
  root: number | null,
  runId: string,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<number> {
  if (process.platform === 'win32') {
    // Windows knows no signals; taskkill ends the tree while its root is still there.
    if (root !== null) await run('taskkill', ['/PID', String(root), '/T', '/F']).catch(() => null);
    return 0;
  }
  const pids = await runProcesses(root, runId);
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // Gone since it was listed, which is what is wanted.
    }
  return pids.length;
}

/** Kills until nothing is left: a process that forks while it is being killed needs a second look. */
export async function killRun(root: number | null, runId: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if ((await signalRun(root, runId, 'SIGKILL')) === 0) return;
    await sleep(20);
  }
}

async function allProcesses(): Promise<ProcessRow[]> {
  return process.platform === 'linux' ? linuxProcesses() : listedProcesses();
}

function linuxProcesses(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readProcStat(Number(name));
    if (stat && stat.state !== 'Z' && stat.state !== 'X') rows.push({ pid: Number(name), ...stat });
  }
  return rows;
}

function carriesRunId(pid: number, runId: string): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`REGULENS_RUN_ID=${runId}`);
  } catch {
    return false; // Another user's process, or gone.
  }
}

async function listedProcesses(): Promise<ProcessRow[]> {
  if (process.platform === 'win32') return [];
  const rows = await ps('pid=,ppid=,pgid=,stat=', '-A');
  return rows.flatMap(([pid, parent, group, state = 'Z']) => {
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group) }];
  });
}
