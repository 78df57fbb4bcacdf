import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, as an opaque text: a recycled pid has another one. null if there is no such process, or only its
 * zombie. On Linux: boot id and start time in clock ticks since boot (proc(5), stat, field 22); elsewhere what the system's own
 * tool says.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return linuxProcessStart(pid);
  const [command, ...args] =
    process.platform === 'win32'
      ? ['powershell.exe', '-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]
      : ['ps', '-o', 'lstart=', '-p', String(pid)];
  try {
    const { stdout } = await run(command, args, { env: { ...process.env, LC_ALL: 'C' }, windowsHide: true });
    return stdout.trim() || null;
  } catch {
    return null; // Both tools fail when there is no such process.
  }
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
