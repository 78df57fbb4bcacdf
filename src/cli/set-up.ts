import { Cancelled } from '../experiments/cancelled';
import type { SetUpOptions } from '../setup/set-up-options';
import { abortOnInterrupt } from './interrupt';
import type { Output } from './output';

type Progress = Pick<SetUpOptions, 'signal' | 'report'>;

/** Runs something long with its progress on one line; Ctrl+C cancels it. */
export async function withProgress<T>(out: Output, task: (progress: Progress) => Promise<T>): Promise<T> {
  const interrupt = abortOnInterrupt();
  const { signal } = interrupt;
  const report = (step: string, share: number | null) =>
    out.progress(share === null ? `${step} …` : `${step} … ${Math.round(share * 100)} %`);
  try {
    return await task({ signal, report });
  } catch (error) {
    if (signal.aborted) throw new Cancelled('nothing was left behind', { cause: error });
    throw error;
  } finally {
    interrupt.dispose();
  }
}
