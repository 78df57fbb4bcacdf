import { availableParallelism } from 'node:os';
import { runToEnd, type Workplace } from '../run-to-end';
import type { TrialPool } from './trial';

/** Runs as many trials at once as the machine has cores, or `jobs`. */
export function createTrialPool(workplace: Workplace, { jobs }: { jobs?: number } = {}): TrialPool {
  const slots = jobs ?? Math.max(1, availableParallelism());
  const waiting: { priority: number; begin: () => void }[] = [];
  let running = 0;
  const next = () => {
    if (running >= slots) return;
    waiting.sort((a, b) => a.priority - b.priority);
    const first = waiting.shift();
    if (!first) return;
    running++;
    first.begin();
  };
  return {
    slots,
    async run({ launch, priority = 0 }, options = {}) {
      await new Promise<void>((resolve) => {
        waiting.push({ priority, begin: resolve });
        next();
      });
      try {
        return await runToEnd(workplace, launch, options);
      } finally {
        running--;
        next();
      }
    },
    dispose: () => Promise.resolve(),
  };
}
