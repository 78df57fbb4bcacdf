import {
  createTrialPool,
  DEFAULT_REPLICATES,
  decomposeScript,
  measureCurve,
  type CurveSource,
} from '../../experiments';
import { Resample } from '../../protocol/decomposition';
import { CurveAxis } from '../../protocol/decomposition-curve';
import type { LaunchRequest } from '../../runs';
import { textsOf } from '../../session/texts-of';
import { placed } from '../../tools/present-scripts';
import { jobsIn, oneOf, text, UsageError, wholeNumber } from '../arguments';
import { parseFile, type Context } from '../../tools/context';
import { printCurve, printDecompositionDetail, printDecompositions } from '../describe-decomposition';
import { abortOnInterrupt } from '../interrupt';
import type { Output } from '../output';
import { launchArguments } from './run';

const options = {
  against: { type: 'string' },
  replicates: { type: 'string' },
  resample: { type: 'string' },
  jobs: { type: 'string' },
  epochs: { type: 'string' },
} as const;

interface Asked {
  request: LaunchRequest;
  replicates: number;
  resample: Resample;
  epochs?: number;
}

/** Measures bias and variance by refits on samples of the training rows: as the script is, or against one of its settings. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { request, values } = launchArguments(args, options);
  const given: Record<string, unknown> = values;
  const epochs = text(given['epochs']);
  const asked: Asked = {
    request,
    replicates: wholeNumber(text(given['replicates']), DEFAULT_REPLICATES, 'replicates', 1),
    resample: oneOf(Resample.options, given['resample'], 'resample') ?? 'bootstrap',
    ...(epochs !== undefined && { epochs: wholeNumber(epochs, 1, 'epochs', 1) }),
  };
  const against = oneOf(CurveAxis.options, given['against'], 'against');
  const jobs = jobsIn(given);
  if (against === undefined && jobs.jobs !== undefined)
    throw new UsageError('--jobs goes with --against: one setting is measured by one run');
  const interrupt = abortOnInterrupt();
  try {
    return against === undefined
      ? await once(context, asked, out, interrupt.signal)
      : await along(context, asked, against, jobs, out, interrupt.signal);
  } finally {
    interrupt.dispose();
  }
}

async function once(
  context: Context,
  { request, ...asked }: Asked,
  out: Output,
  signal: AbortSignal,
): Promise<number> {
  const measured = await decomposeScript(context, request, asked, {
    signal,
    onProgress: ({ done, of, msLeft }) => {
      out.object({ type: 'progress', done, of, msLeft });
      out.progress(`refit ${done}/${of}${timeLeft(msLeft)}`);
    },
  });
  printDecompositions(out, [measured.result]);
  printDecompositionDetail(out, measured.result);
  out.object({ type: 'result', run: measured.run, ...measured.result });
  return 0;
}

async function along(
  context: Context,
  { request, ...asked }: Asked,
  against: CurveAxis,
  jobs: { jobs?: number },
  out: Output,
  signal: AbortSignal,
): Promise<number> {
  const pool = createTrialPool(context, jobs);
  try {
    const source = against === 'training-size' ? null : await sourceOf(context, request);
    const curve = await measureCurve(
      context,
      pool,
      { launch: request, against, source, ...asked },
      {
        signal,
        onProgress: ({ done, of, msLeft }) => {
          out.object({ type: 'progress', done, of, msLeft });
          out.progress(`refit ${done}/${of}${timeLeft(msLeft)}`);
        },
      },
    );
    printCurve(out, curve);
    out.object({ type: 'result', ...curve });
    return curve.status === 'finished' ? 0 : 1;
  } finally {
    await pool.dispose();
  }
}

/** The script as it is, in its project; null for an npm script. */
async function sourceOf(context: Context, { script, npmScript }: LaunchRequest): Promise<CurveSource | null> {
  if (npmScript !== undefined) return null;
  const scripts = await placed(context, new Map([[script, await parseFile(context, script)]]));
  const found = scripts.get(script);
  return found ? { file: script, script: found, textOf: textsOf(scripts) } : null;
}

function timeLeft(msLeft: number | null): string {
  return msLeft === null ? '' : ` · about ${Math.ceil(msLeft / 1000)} s left`;
}
