import { diagnose } from '../../diagnosis';
import { createTrialPool, verificationLines, type EndedRun } from '../../experiments';
import { UserError } from '../../protocol/user-error';
import type { Verification } from '../../protocol/verification';
import { readRun, type LaunchRequest } from '../../runs';
import { VerificationStore } from '../../runs/verification-store';
import { fixesFor } from '../../session/fixes';
import { verifyRun } from '../../session/verify-run';
import { languageOf, type Script } from '../../source';
import { wholeNumber } from '../arguments';
import { resolveRun, type Context } from '../context';
import { abortOnInterrupt } from '../interrupt';
import type { Output } from '../output';
import { textsOf } from '../../session/texts-of';
import { placed, scriptsOf } from './report';
import { launchArguments } from './run';
import { trainFirst } from './train-first';

/** Trains the script, and verifies the fixes for what is found by running it again with and without each. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const interrupt = abortOnInterrupt();
  const { signal } = interrupt;
  try {
    const { request, values } = launchArguments(args, {
      fixes: { type: 'string' },
      jobs: { type: 'string' },
      thorough: { type: 'boolean' },
      warm: { type: 'boolean' },
      run: { type: 'string' },
    });
    const { fixes, jobs, thorough, warm, run: known } = values as Record<string, unknown>;
    const first =
      typeof known === 'string'
        ? await endedRun(context, known, request)
        : await trainFirst(context, request, out, signal);
    if (first.record.status !== 'finished')
      throw new UserError(
        `The run "${first.record.name}" did not finish: ${first.record.reason ?? first.record.status}`,
        'Run the script by itself and put that right first.',
      );
    const verification = await verifyScript(context, request, first, out, {
      signal,
      level: thorough === true ? 'thorough' : 'quick',
      warm: warm === true,
      ...(typeof fixes === 'string' && { only: fixes.split(',').map((id) => id.trim()) }),
      ...(typeof jobs === 'string' && { jobs: wholeNumber(jobs, 1, 'jobs', 1) }),
    });
    out.object({ type: 'result', ...verification });
    return verification.status === 'stopped' ? 130 : 0;
  } finally {
    interrupt.dispose();
  }
}

/** A run that was recorded before, of the same script. */
async function endedRun(context: Context, name: string, { script }: LaunchRequest): Promise<EndedRun> {
  const id = await resolveRun(context.store, name);
  const { record, state } = await readRun(context.store, id);
  if (record.launch.script !== script)
    throw new UserError(`Run ${id} is of ${record.launch.script}.`, 'Name that script, or another run.');
  return { record, state };
}

interface How {
  signal: AbortSignal;
  level: Verification['level'];
  only?: readonly string[];
  jobs?: number;
  /** Trials share processes where that comes to the same. */
  warm?: boolean;
}

/** Verifies the fixes for what a run found, and prints the reckoning. */
export async function verifyScript(
  context: Context,
  request: LaunchRequest,
  first: EndedRun,
  out: Output,
  { signal, level, only, jobs, warm = false }: How,
): Promise<Verification> {
  const session = { id: first.record.id, ...first, diagnosis: diagnose(first.state) };
  const scripts = await placed(context, await scriptsOf(context, session));
  const textOf = textsOf(scripts);
  const parser = await context.parser();
  const pool = createTrialPool(context, { warm, ...(jobs !== undefined && { jobs }) });
  try {
    const verification = await verifyRun(
      pool,
      {
        session,
        launch: request,
        fixes: fixesFor(session, scripts),
        ...(only && { only }),
        textOf,
        parse: (file, text) => {
          const known = scripts.get(file);
          const parsed = parser.parse(text, known?.language ?? languageOf(file) ?? 'javascript');
          return placedLike(parsed, known);
        },
        ranThis: await ranPresentTexts(context, first, scripts),
        level,
      },
      { signal, onProgress: (now) => out.progress(progressLine(now)) },
    );
    out.progress('');
    await new VerificationStore(context.store.folder).write(verification);
    for (const line of verificationLines(verification)) out.line(line);
    return verification;
  } finally {
    await pool.dispose();
  }
}

function placedLike(parsed: Script, known: Script | undefined): Script {
  return known?.place ? parsed.at(known.place) : parsed;
}

/** The script's own text is kept with its run; other files are as they were unless somebody changed them since. */
async function ranPresentTexts(
  { store }: Context,
  { record }: EndedRun,
  scripts: ReadonlyMap<string, Script>,
): Promise<boolean> {
  const now = scripts.get(record.launch.script);
  return now === undefined || (await store.sourceText(record.id)) === now.text;
}

function progressLine({ progress: { done, of, msLeft }, candidates }: Verification): string {
  const left = msLeft === null ? '' : `, about ${Math.ceil(msLeft / 1000)} s left`;
  const running = candidates.filter(({ state }) => state === 'running').map(({ label }) => label);
  return `run ${Math.min(done + 1, of)} of ${of}${left}${running.length > 0 ? `: ${running.join(' · ')}` : ''}`;
}
