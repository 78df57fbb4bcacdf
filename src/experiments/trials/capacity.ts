/*
 * Whether one more trial fits on the machine beside those that run. Trials of one script take about the same, so what the first of them took
 * says what the next will.
 */

/** What a trial is expected to take at most. */
export interface Demand {
  /** null: never measured. */
  bytes: number | null;
  /** Whether it computes on a GPU, and how much of the GPU's memory was in use then at most; null: not on a GPU, as far as is known. */
  gpu: { bytes: number | null; ofBytes: number | null } | null;
}

export interface RunningTrial extends Demand {
  /** What it takes now. */
  residentBytes: number;
}

export interface Machine {
  /** How many trials may run at once, whatever they take. */
  slots: number;
  freeBytes: number;
}

/** Node with TensorFlow.js, and data that aren't large; so that a small machine begins with one trial. */
const UNKNOWN_BYTES = 1.5 * 2 ** 30;
/** No two runs take the same. */
const MARGIN = 1.15;
/** Left to everything else. */
const SPARE_BYTES = 256 * 2 ** 20;

/** One trial alone always fits: whether the machine is large enough for it only the attempt can tell. */
export function fits(next: Demand, running: readonly RunningTrial[], machine: Machine): boolean {
  if (running.length === 0) return true;
  return running.length < machine.slots && fitsMemory(next, running, machine) && fitsGpu(next, running);
}

/** Those that run may still grow to what they take at most. */
function fitsMemory(next: Demand, running: readonly RunningTrial[], { freeBytes }: Machine): boolean {
  const toCome = running.reduce(
    (sum, trial) => sum + Math.max(0, expected(trial.bytes) - trial.residentBytes),
    0,
  );
  return freeBytes - SPARE_BYTES - toCome >= expected(next.bytes);
}

function expected(bytes: number | null): number {
  return bytes === null ? UNKNOWN_BYTES : bytes * MARGIN;
}

/** One at a time on a GPU, unless its memory is known to hold that many. */
function fitsGpu({ gpu }: Demand, running: readonly RunningTrial[]): boolean {
  const there = running.filter((trial) => trial.gpu !== null).length;
  if (gpu === null || there === 0) return true;
  if (gpu.bytes === null || gpu.ofBytes === null) return false;
  return gpu.bytes * MARGIN * (there + 1) <= gpu.ofBytes;
}
