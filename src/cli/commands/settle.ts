import { existsSync } from 'node:fs';
import { createTrialPool, DEFAULT_FOLDS, launchOf, settle } from '../../experiments';
import { FoldBy } from '../../protocol/events';
import { jobsIn, oneOf, text, wholeNumber } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import { abortOnInterrupt } from '../interrupt';
import { loss } from '../loss';
import type { Output } from '../output';
import { launchArguments } from './run';

const options = {
  folds: { type: 'string' },
  'folds-by': { type: 'string' },
  jobs: { type: 'string' },
} as const;

/** Groups need a column; that is for `sweep`. */
const WAYS = FoldBy.options.filter((way) => way !== 'groups');

/** Settles whether a script overfits, by training it on other folds of its rows. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { request, values, script: name } = launchArguments(args, options);
  const given: Record<string, unknown> = values;
  const foldsBy = oneOf(WAYS, given['folds-by'], 'folds-by');
  const folds = wholeNumber(text(given['folds']), DEFAULT_FOLDS, 'folds', 2);
  const launch =
    existsSync(name) || request.npmScript !== undefined || /[./\\]/.test(name)
      ? request
      : await launchOf(context.store, await context.store.read(await resolveRun(context.store, name)));
  const pool = createTrialPool(context, jobsIn(given));
  const interrupt = abortOnInterrupt();
  try {
    const settled = await settle(
      pool,
      launch,
      { folds, ...(foldsBy && { foldsBy }) },
      {
        signal: interrupt.signal,
        onProgress: ({ done, of, label }) => {
          out.object({ type: 'progress', done, of });
          out.progress(`run ${Math.min(done + 1, of)} of ${of}: ${label}`);
        },
      },
    );
    for (const { fold, seed, bestLoss, bestEpoch, finalLoss, epochs, alarm, examples } of settled.runs)
      out.line(
        `${fold === null ? `seed ${seed}` : `fold ${fold}`}: best ${loss(bestLoss)} at epoch ${bestEpoch}, ` +
          `${loss(finalLoss)} after ${epochs}${examples === null ? '' : `, on ${examples} examples`}` +
          (alarm === null ? '' : ` · overfits, told at epoch ${alarm}`),
      );
    out.line(out.strong(settled.words));
    out.object({ type: 'result', ...settled });
    return 0;
  } finally {
    interrupt.dispose();
    await pool.dispose();
  }
}
