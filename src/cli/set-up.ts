import { UserError } from '../protocol/user-error';
import { abortOnInterrupt } from './interrupt';
import type { Output } from './output';

interface Progress {
  signal: AbortSignal;
  report: (step: string, share: number | null) => void;
}

/** Runs something long with its progress on one line; Ctrl+C cancels it. */
export async function withProgress<T>(out: Output, task: (progress: Progress) => Promise<T>): Promise<T> {
  const { signal, dispose } = abortOnInterrupt();
  const report = (step: string, share: number | null) =>
    out.progress(share === null ? `${step} …` : `${step} … ${Math.round(share * 100)} %`);
  try {
    return await task({ signal, report });
  } catch (error) {
    if (signal.aborted) throw new UserError('Cancelled.', 'Nothing was left behind.', { cause: error });
    throw error;
  } finally {
    dispose();
  }
}
