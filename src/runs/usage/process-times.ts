import fs from 'node:fs';
import { readProcStat } from '../process-identity';
import { processTree } from '../process-tree';
import { ps } from '../ps';

export interface ProcessTimes {
  pid: number;
  /** CPU time since the process began. */
  cpuMs: number;
  residentBytes: number;
}

/** Linux counts CPU time in hundredths of a second for everybody, whatever its own clock (proc(5), USER_HZ). */
const TICK_MS = 10;
/** Going through all the machine's processes takes some milliseconds; past its first seconds a run seldom starts one. */
const LOOKS_PER_TREE = 5;

/** Reads the processes of a run; null where this system can't be asked at little cost. */
export type ReadTimes = () => Promise<ProcessTimes[]>;

export function timesReader(root: number): ReadTimes | null {
  // Windows could only be asked through a PowerShell, which takes more CPU time than a second of watching may.
  if (process.platform === 'win32') return null;
  return process.platform === 'linux' ? linuxReader(root) : async () => psTimes(await processTree(root));
}

function linuxReader(root: number): ReadTimes {
  let pids = [root];
  let looks = 0;
  return async () => {
    if (looks < LOOKS_PER_TREE || looks % LOOKS_PER_TREE === 0) pids = await processTree(root);
    looks++;
    return pids.flatMap((pid) => linuxTimes(pid) ?? []);
  };
}

function linuxTimes(pid: number): ProcessTimes | null {
  const stat = readProcStat(pid);
  if (!stat) return null;
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
    // A process that is ending has no memory any more.
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    return { pid, cpuMs: stat.cpuTicks * TICK_MS, residentBytes: kilobytes * 1024 };
  } catch {
    return null; // Gone in between.
  }
}

/** The same from ps, which every Unix has, of those of the processes that are still there. */
export async function psTimes(pids: readonly number[]): Promise<ProcessTimes[]> {
  if (pids.length === 0) return [];
  const rows = await ps('pid=,rss=,time=', '-p', pids.join(','));
  return rows.flatMap(([pid, kilobytes, time]) =>
    time === undefined
      ? []
      : [{ pid: Number(pid), cpuMs: clockMs(time), residentBytes: Number(kilobytes) * 1024 }],
  );
}

/** "[[days-]hours:]minutes:seconds[.hundredths]". */
function clockMs(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}
