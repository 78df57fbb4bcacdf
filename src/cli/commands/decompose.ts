import { DEFAULT_REPLICATES, decomposeScript } from '../../experiments';
import { wholeNumber } from '../arguments';
import type { Context } from '../context';
import { abortOnInterrupt } from '../interrupt';
import { printDecompositions } from '../describe';
import type { Output } from '../output';
import { launchArguments } from './run';

/** Measures bias and variance by refits on bootstrap samples. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { request, values } = launchArguments(args, {
    replicates: { type: 'string' },
    epochs: { type: 'string' },
  });
  const given: Record<string, unknown> = values;
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const interrupt = abortOnInterrupt();
  try {
    const replicates = wholeNumber(text('replicates'), DEFAULT_REPLICATES, 'replicates', 1);
    const epochs = text('epochs');
    const measured = await decomposeScript(
      context,
      request,
      { replicates, ...(epochs !== undefined && { epochs: wholeNumber(epochs, 1, 'epochs', 1) }) },
      {
        signal: interrupt.signal,
        onProgress: ({ done, of, msLeft }) => {
          out.object({ type: 'progress', done, of, msLeft });
          out.progress(
            `refit ${done}/${of}${msLeft === null ? '' : ` · about ${Math.ceil(msLeft / 1000)} s left`}`,
          );
        },
      },
    );
    printDecompositions(out, [measured.result]);
    out.object({ type: 'result', run: measured.run, ...measured.result });
    return 0;
  } finally {
    interrupt.dispose();
  }
}
