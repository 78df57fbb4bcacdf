import { spawn } from 'node:child_process';
import path from 'node:path';
import { onPath } from '../find-node';

/** Where the tool lies without being on the PATH: WSL, containers, and two generations of Windows drivers. */
const ELSEWHERE = [
  '/usr/lib/wsl/lib',
  '/usr/local/nvidia/bin',
  'C:\\Windows\\System32',
  'C:\\Program Files\\NVIDIA Corporation\\NVSMI',
];

/** NVIDIA's own tool, which comes with its driver; null where there is none. */
export function findNvidiaSmi(): string | null {
  return onPath('nvidia-smi', [process.env['PATH'] ?? '', ...ELSEWHERE].join(path.delimiter));
}

/**
 * What the tool prints. It hangs where the driver does, and such a process may not even be killable; so after `limitMs`, or when
 * `stop` says so, nobody waits for it any more, the end of this process included.
 * @throws with one sentence that people can read
 */
export function askNvidiaSmi(
  tool: string,
  args: readonly string[],
  limitMs: number,
  stop?: AbortSignal,
): Promise<string> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = stop ? AbortSignal.any([stop, limit]) : limit;
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', (error) => {
      child.unref();
      child.stdout.destroy();
      child.stderr.destroy();
      const isLate = signal.aborted && signal.reason === limit.reason;
      reject(
        new Error(
          isLate
            ? `nvidia-smi has not answered for ${Math.ceil(limitMs / 1000)} seconds`
            : `nvidia-smi can't be run (${error.message})`,
        ),
      );
    });
    child.once('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(complaint(stdout, stderr) ?? `nvidia-smi has failed with code ${code ?? '?'}`));
    });
  });
}

/** It complains on standard output: "Failed to initialize NVML: Driver/library version mismatch". */
function complaint(stdout: string, stderr: string): string | null {
  const line = `${stdout}\n${stderr}`.split('\n').find((text) => text.trim() !== '');
  return line === undefined ? null : `nvidia-smi says: ${line.trim().replace(/\.$/, '')}`;
}

export interface Gpu {
  name: string;
  memoryBytes: number | null;
  usedBytes: number | null;
  /** Share of the time in which something ran on it. */
  use: number | null;
}

/** The name comes last, should it ever hold a comma. */
const GPU_FIELDS = ['memory.total', 'memory.used', 'utilization.gpu', 'name'];

export async function queryGpus(tool: string, limitMs: number, stop?: AbortSignal): Promise<Gpu[]> {
  const format = '--format=csv,noheader,nounits';
  const said = await askNvidiaSmi(tool, [`--query-gpu=${GPU_FIELDS.join(',')}`, format], limitMs, stop);
  return lines(said).map((line) => {
    const [total, used, use, ...name] = line.split(',').map((field) => field.trim());
    return {
      name: name.join(', ') || 'NVIDIA GPU',
      memoryBytes: mebibytes(total),
      usedBytes: mebibytes(used),
      use: scaled(use, 0.01),
    };
  });
}

/** Ids of the processes that compute on a GPU; in a container these may be hidden, or be those of the host. */
export async function queryComputeProcesses(
  tool: string,
  limitMs: number,
  stop?: AbortSignal,
): Promise<number[]> {
  const args = ['--query-compute-apps=pid', '--format=csv,noheader'];
  const said = await askNvidiaSmi(tool, args, limitMs, stop);
  return lines(said).flatMap((line) => {
    const pid = Number(line);
    return Number.isInteger(pid) ? [pid] : [];
  });
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const mebibytes = (field: string | undefined): number | null => scaled(field, 1 << 20);

/** Null for "[N/A]", "[Not Supported]", "[Unknown Error]". */
function scaled(field: string | undefined, factor: number): number | null {
  const value = field === undefined || field === '' ? NaN : Number(field);
  return Number.isFinite(value) ? value * factor : null;
}
