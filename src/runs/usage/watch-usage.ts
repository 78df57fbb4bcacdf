import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { UsageLine } from '../../protocol/usage';
import { SAMPLE_LIMIT } from '../../protocol/usage-state';
import type { Disposable } from '../disposable';
import { FILES } from '../files';
import { GpuWatch } from './gpu-watch';
import { timesReader, type ReadTimes } from './process-times';

/** Where one look takes a program of its own (ps), it is taken less often. */
const INTERVAL_MS = process.platform === 'linux' ? 1000 : 5000;

/**
 * Writes down what a run takes of the machine, from now on until it is disposed. The file grows with the logarithm of time: whenever
 * readers thin what they have to one half, the interval doubles.
 *
 * @param root the run's first process, just started
 */
export function watchUsage(directory: string, root: number): Disposable {
  const file = path.join(directory, FILES.usage);
  const write = (line: UsageLine): void => {
    try {
      fs.appendFileSync(file, `${JSON.stringify(line)}\n`);
    } catch {
      // A full disk, or the run's folder was removed: the run goes on without these numbers.
    }
  };
  write({
    type: 'machine',
    cores: os.availableParallelism(),
    // Unlimited is told as 0 or as more than any machine has.
    memoryBytes: Math.min(process.constrainedMemory() || Infinity, os.totalmem()),
  });
  const meter = new UsageMeter(timesReader(root));
  const gpu = new GpuWatch(write, (pid) => meter.pids.has(pid));
  const started = performance.now();
  let written = 0;
  let interval = INTERVAL_MS;
  let stopped = false;
  let timer: NodeJS.Timeout;

  const look = async (): Promise<void> => {
    const usage = await meter.read();
    if (stopped) return;
    write({
      type: 'sample',
      t: Math.round(performance.now() - started),
      ...usage,
      freeBytes: os.freemem(),
      ...gpu.sample,
    });
    // Readers keep SAMPLE_LIMIT samples; when these are full, half of them go and every second one is enough from there on.
    if (++written >= SAMPLE_LIMIT) {
      written = SAMPLE_LIMIT / 2;
      interval *= 2;
    }
    timer = setTimeout(() => void look(), interval);
  };
  timer = setTimeout(() => void look(), interval);
  return {
    dispose() {
      stopped = true;
      clearTimeout(timer);
      gpu.stop();
    },
  };
}

interface Usage {
  cores: number | null;
  residentBytes: number | null;
}

/** Turns CPU times of processes into cores in use. */
class UsageMeter {
  pids: ReadonlySet<number> = new Set();
  readonly #readTimes: ReadTimes | null;
  #before = new Map<number, number>();
  #readAt = performance.now();
  #isFirst = true;

  constructor(readTimes: ReadTimes | null) {
    this.#readTimes = readTimes;
  }

  async read(): Promise<Usage> {
    if (!this.#readTimes) return { cores: null, residentBytes: null };
    const times = await this.#readTimes().catch(() => []);
    const now = performance.now();
    // Who is seen for the first time may have begun long before; only at the very start everything is new.
    const used = times.reduce(
      (sum, { pid, cpuMs }) => sum + cpuMs - (this.#before.get(pid) ?? (this.#isFirst ? 0 : cpuMs)),
      0,
    );
    const elapsed = now - this.#readAt;
    this.pids = new Set(times.map(({ pid }) => pid));
    this.#before = new Map(times.map(({ pid, cpuMs }) => [pid, cpuMs]));
    this.#readAt = now;
    this.#isFirst = false;
    if (times.length === 0) return { cores: null, residentBytes: null };
    return {
      cores: Math.round((100 * used) / elapsed) / 100,
      residentBytes: times.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    };
  }
}
