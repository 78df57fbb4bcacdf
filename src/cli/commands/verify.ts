import { verificationLines, type EndedRun } from '../../experiments';
import { UserError } from '../../protocol/user-error';
import type { Verification } from '../../protocol/verification';
import { readRun, WarmProcesses, type LaunchRequest } from '../../runs';
import { verificationProgress, verifyEndedRun, type VerifyHow } from '../../tools/verify-run';
import { jobsIn } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import { warnUnread } from '../describe';
import { abortOnInterrupt } from '../interrupt';
import type { Output } from '../output';
import { launchArguments } from './run';
import { trainFirst } from './train-first';

/** Trains the script, and verifies the fixes for what is found by running it again with and without each. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const interrupt = abortOnInterrupt();
  const { signal } = interrupt;
  const processes = new WarmProcesses();
  try {
    const { request, values } = launchArguments(args, {
      fixes: { type: 'string' },
      jobs: { type: 'string' },
      thorough: { type: 'boolean' },
      run: { type: 'string' },
    });
    const given: Record<string, unknown> = values;
    const { fixes, thorough, run: known } = given;
    const first =
      typeof known === 'string'
        ? await endedRun(context, known, request)
        : await trainFirst(context, request, out, { signal, processes });
    if (first.record.status !== 'finished')
      throw new UserError(
        `The run "${first.record.name}" did not finish: ${first.record.reason ?? first.record.status}`,
        'Run the script by itself and put that right first.',
      );
    const verification = await verifyScript(context, request, first, out, {
      signal,
      processes,
      level: thorough === true ? 'thorough' : 'quick',
      ...(typeof fixes === 'string' && { only: fixes.split(',').map((id) => id.trim()) }),
      ...jobsIn(given),
    });
    out.object({ type: 'result', ...verification });
    return verification.status === 'stopped' ? 130 : 0;
  } finally {
    processes.dispose();
    interrupt.dispose();
  }
}

/** A run that was recorded before, of the same script. */
async function endedRun(context: Context, name: string, { script }: LaunchRequest): Promise<EndedRun> {
  const id = await resolveRun(context.store, name);
  const { record, state, problems } = await readRun(context.store, id);
  warnUnread(id, problems);
  if (record.launch.script !== script)
    throw new UserError(`Run ${id} is of ${record.launch.script}.`, 'Name that script, or another run.');
  return { record, state };
}

/** Verifies the fixes for what a run found, and prints the reckoning. */
export async function verifyScript(
  context: Context,
  request: LaunchRequest,
  first: EndedRun,
  out: Output,
  how: Omit<VerifyHow, 'onProgress'>,
): Promise<Verification> {
  const onProgress = (now: Verification) => out.progress(verificationProgress(now));
  const verification = await verifyEndedRun(context, request, first, { ...how, onProgress });
  out.progress('');
  for (const line of verificationLines(verification)) out.line(line);
  return verification;
}
