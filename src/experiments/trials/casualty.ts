import type { RunRecord } from '../../protocol/run-record';

/**
 * `outside`: something killed it (a person, the system short of memory, a shutdown), so that another attempt may do better. `memory`: it
 * asked for memory that wasn't there, as may be while others run beside it.
 */
export type Casualty = 'outside' | 'memory';

const OUTSIDE_SIGNALS = new Set(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT']);
/** What a shell, or npm, says of a child that was killed: 128 and the signal's number. */
const KILLED_EXIT_CODES = new Set([137, 143]);

/** V8 (array buffers), the system, C++ and TensorFlow. V8's own "heap out of memory" isn't among them: that limit is each process's own. */
const NO_MEMORY =
  /Array buffer allocation failed|Cannot allocate memory|ENOMEM|bad_alloc|OOM when allocating|CUDA_ERROR_OUT_OF_MEMORY|failed to allocate memory/i;

/** What befell a run that didn't come to its end; null for one that ended by itself, well or not. */
export function casualtyOf({ status, signal, exitCode, reason }: RunRecord): Casualty | null {
  // Its supervisor was killed.
  if (status === 'lost') return 'outside';
  if (status !== 'failed') return null;
  if (signal !== null && OUTSIDE_SIGNALS.has(signal)) return 'outside';
  if (exitCode !== null && KILLED_EXIT_CODES.has(exitCode)) return 'outside';
  return reason !== null && NO_MEMORY.test(reason) ? 'memory' : null;
}

/** Whether even starting it failed for want of memory or processes. */
export function isShortOfResources(error: Error): boolean {
  return /\b(ENOMEM|EAGAIN)\b/.test(error.message);
}
