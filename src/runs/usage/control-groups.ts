import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where Linux mounts control groups (cgroups(7)). */
const MOUNT = '/sys/fs/cgroup';

/**
 * Bytes that new processes may take: what the machine has free, or what is left under a limit of a control group that this process is in
 * (a container's memory), whichever is less. Page cache that the kernel gives back when asked counts as free, as in MemAvailable.
 */
export function freeMemory(): number {
  return Math.min(os.freemem(), ...groupsOf('memory').map(leftUnder));
}

/** Cores' worth of time that this process may use: what the system schedules it on, or the quota of its control groups. */
export function usableCores(): number {
  const quotas = groupsOf('cpu').map((group) => {
    // Version 2: "max 100000" or "200000 100000"; version 1 has a file for each number, −1 for none.
    const [quota, period] = (
      read(group, 'cpu.max') ??
      `${read(group, 'cpu.cfs_quota_us') ?? 'max'} ${read(group, 'cpu.cfs_period_us') ?? ''}`
    ).split(' ');
    const cores = Number(quota) / Number(period);
    return cores > 0 ? Math.max(1, Math.floor(cores)) : Infinity;
  });
  return Math.min(Math.max(1, os.availableParallelism()), ...quotas);
}

function leftUnder(group: string): number {
  const limit = Number(read(group, 'memory.max') ?? read(group, 'memory.limit_in_bytes') ?? 'max');
  const used = Number(read(group, 'memory.current') ?? read(group, 'memory.usage_in_bytes') ?? NaN);
  if (Number.isNaN(limit) || Number.isNaN(used)) return Infinity;
  const cache = /^(?:total_)?inactive_file (\d+)$/m.exec(read(group, 'memory.stat') ?? '')?.[1] ?? 0;
  return Math.max(0, limit - used + Number(cache));
}

/** The folders of the control groups that this process is in, and of those that hold them. None on other systems. */
function groupsOf(controller: 'memory' | 'cpu'): string[] {
  const folders: string[] = [];
  for (const line of (read('/proc/self', 'cgroup') ?? '').split('\n')) {
    // "0::/path" in version 2, "4:memory:/path" in version 1.
    const [, controllers = '', group = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const base =
      controllers === ''
        ? MOUNT
        : controllers.split(',').includes(controller)
          ? path.join(MOUNT, controller)
          : null;
    if (base === null || group === '') continue;
    for (let at = group; ; at = path.dirname(at)) {
      folders.push(path.join(base, at));
      if (at === '/') break;
    }
  }
  return folders;
}

function read(folder: string, file: string): string | null {
  try {
    return fs.readFileSync(path.join(folder, file), 'utf8').trim();
  } catch {
    return null; // No such limit, or another system.
  }
}
