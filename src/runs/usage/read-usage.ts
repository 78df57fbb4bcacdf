import type { UsageState } from '../../protocol/usage-state';
import { applyUsage, emptyUsage } from '../../protocol/usage-state';
import { UsageTail } from './usage-tail';

/** What a run has taken of the machine so far, read from its directory alone; empty where nothing was written. */
export async function readUsage(directory: string): Promise<UsageState> {
  const tail = new UsageTail(directory);
  const usage = emptyUsage();
  try {
    for (const line of (await tail.read()).lines) applyUsage(usage, line);
  } finally {
    await tail.close();
  }
  return usage;
}
