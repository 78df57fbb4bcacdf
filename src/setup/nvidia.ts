import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Nvidia {
  /** The first GPU with its driver's version; null where there is none. */
  device: { name: string; driver: string } | null;
  /** Why nothing is known of one. */
  reason: string | null;
}

const LIMIT_MS = 10_000;

/** Asks NVIDIA's own tool: it comes with the driver. */
export async function findNvidia(): Promise<Nvidia> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name,driver_version', '--format=csv,noheader'],
      { timeout: LIMIT_MS, windowsHide: true },
    );
    const [name = '', driver = ''] = (stdout.split('\n')[0] ?? '').split(',').map((part) => part.trim());
    return name && driver
      ? { device: { name, driver }, reason: null }
      : { device: null, reason: 'nvidia-smi lists no GPU' };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return {
      device: null,
      reason: isMissing ? 'there is no NVIDIA driver' : `nvidia-smi fails: ${lastLine(error)}`,
    };
  }
}

function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return said.split('\n').at(-1) || (error instanceof Error ? error.message : String(error));
}
