import { Cancelled } from '../cancelled';
import type { Workplace } from '../run-to-end';
import { LocalExecutor } from './local-executor';
import type { TrialPool } from './trial';

/** Runs as many trials at once as the machine has room for, or `jobs`. */
export function createTrialPool(workplace: Workplace, { jobs }: { jobs?: number } = {}): TrialPool {
  const executor = new LocalExecutor(workplace, jobs === undefined ? {} : { jobs });
  return {
    slots: executor.slots,
    async run(trial, { signal, onEvents } = {}) {
      if (signal?.aborted) throw new Cancelled();
      const id = await executor.submit(trial);
      const cancel = () => void executor.cancel(id);
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await executor.fetch(id, onEvents);
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    dispose: () => executor.dispose(),
  };
}
