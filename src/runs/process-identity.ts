import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, as an opaque text: a recycled pid has another one. null if there is no such process, or only its
 * zombie. On Linux: boot id and start time in clock ticks since boot (proc(5), stat, field 22); elsewhere what the system's own
 * tool says.
 *
 * @throws where that can't be found out
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return linuxProcessStart(pid);
  return process.platform === 'win32'
    ? toldStart('powershell.exe', [
        ...['-NoProfile', '-NonInteractive', '-Command'],
        `$found = Get-Process -Id ${pid} -ErrorAction SilentlyContinue; if ($found) { $found.StartTime.ToFileTimeUtc() } else { exit 1 }`,
      ])
    : toldStart('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** This process, as files say whose they are: its number, and when it started; null where that can't be found out. */
export async function thisProcess(): Promise<{ pid: number; pidStarted: string | null }> {
  return { pid: process.pid, pidStarted: await processStart(process.pid).catch(() => null) };
}

/** Whether a process that was written down is gone: there is none of its number, or another one. What can't be found out isn't. */
export async function isGone(pid: number, started: string | null): Promise<boolean> {
  try {
    const now = await processStart(pid);
    return now === null || (started !== null && now !== started);
  } catch {
    return false;
  }
}

/**
 * What a tool prints of a process; null where there is none, which it says by ending with 1 without a word.
 *
 * @throws where it can't be run, or ends in any other way
 */
export async function toldStart(command: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(command, args, { env: { ...process.env, LC_ALL: 'C' }, windowsHide: true });
    const start = stdout.trim();
    if (start === '') throw new Error(`${command} printed nothing`);
    return start;
  } catch (error) {
    if (saidNothing(error)) return null;
    throw error;
  }
}

function saidNothing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 1) return false;
  return (
    'stdout' in error && 'stderr' in error && `${String(error.stdout)}${String(error.stderr)}`.trim() === ''
  );
}

function linuxProcessStart(pid: number): string | null {
  const status = readProcStat(pid);
  if (!status || status.state === 'Z' || status.state === 'X') return null;
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${status.startTime}`;
}

export interface ProcStat {
  state: string;
  parent: number;
  group: number;
  startTime: string;
  /** CPU time in user and in kernel mode, its threads' included. */
  cpuTicks: number;
}

/** /proc/<pid>/stat, or null if the process is gone. The command's name is in brackets and may hold brackets and spaces itself. */
export function readProcStat(pid: number): ProcStat | null {
  let text: string;
  try {
    text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  const [state = '', parent, group, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const cpuTicks = Number(rest[8]) + Number(rest[9]);
  return { state, parent: Number(parent), group: Number(group), startTime: rest[16] ?? '', cpuTicks };
}
