import { diagnose } from '../../diagnosis';
import {
  createTrialPool,
  runToEnd,
  notMeasured,
  trialOutcome,
  verificationLines,
  verifyFixes,
} from '../../experiments';
import { editsByFile } from '../../protocol/edits';
import { UserError } from '../../protocol/user-error';
import type { Verification } from '../../protocol/verification';
import { firstOfEachRemedy, type FindingFix } from '../../session';
import { fixesFor } from '../../session/fixes';
import { languageOf, type Script, type SourceParser } from '../../source';
import { wholeNumber } from '../arguments';
import type { Context } from '../context';
import { abortOnInterrupt } from '../interrupt';
import type { Output } from '../output';
import { textsOf } from './fixes';
import { placed, scriptsOf } from './report';
import { launchArguments } from './run';

/** Trains the script, and verifies the fixes for what is found by running it again with and without each. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const interrupt = abortOnInterrupt();
  try {
    return await verify(context, args, out, interrupt.signal);
  } finally {
    interrupt.dispose();
  }
}

const DEFAULT_SEED = '1';

async function verify(
  context: Context,
  args: readonly string[],
  out: Output,
  signal: AbortSignal,
): Promise<number> {
  const { request, values } = launchArguments(args, {
    fixes: { type: 'string' },
    jobs: { type: 'string' },
    thorough: { type: 'boolean' },
  });
  const { fixes: wanted, jobs, thorough } = values as Record<string, unknown>;
  const seed = request.seed ?? DEFAULT_SEED;
  const pool = createTrialPool(
    context,
    typeof jobs === 'string' ? { jobs: wholeNumber(jobs, 1, 'jobs', 1) } : {},
  );
  try {
    out.progress('training the script as it is …');
    const first = await runToEnd(context, { ...request, seed, evaluateFully: true }, { signal });
    const baseline = trialOutcome(first, seed);
    const session = { record: first.record, state: first.state, diagnosis: diagnose(first.state) };
    const scripts = await placed(context, await scriptsOf(context, session));
    const offered = chosen(firstOfEachRemedy(fixesFor(session, scripts)), wanted);
    const textOf = textsOf(scripts);
    const parser = await context.parser();
    const verification = await verifyFixes(
      pool,
      {
        run: first.record.id,
        launch: request,
        texts: new Map(filesOf(offered).map((file) => [file, textOf(file)])),
        fixes: offered,
        parse: (file, text) => parseAgain(parser, scripts.get(file), file, text),
        level: thorough === true ? 'thorough' : 'quick',
        seed,
        baseline,
      },
      { signal, onProgress: (now) => out.progress(progressLine(now)) },
    );
    out.progress('');
    for (const line of verificationLines(verification)) out.line(line);
    out.object({ type: 'result', ...verification });
    return verification.status === 'stopped' ? 130 : 0;
  } finally {
    await pool.dispose();
  }
}

/** Fixes that can be verified: those that `wanted` names, else the best ones. @throws UserError for a name that isn't offered */
function chosen(offered: readonly FindingFix[], wanted: unknown): FindingFix[] {
  const usable = uniqueRemedies(
    offered.filter(({ fix }) => fix.disabled === null && notMeasured(fix.remedy) === null),
  );
  if (typeof wanted !== 'string') return usable;
  return wanted.split(',').map((name) => {
    const id = name.trim();
    const found = usable.find(({ fix }) => fix.id === id || fix.remedy === id);
    if (found) return found;
    throw new UserError(
      `"${id}" is none of the fixes for this run.`,
      usable.length === 0
        ? 'Nothing is suggested for it.'
        : `Choose from ${usable.map(({ fix }) => fix.id).join(', ')}.`,
    );
  });
}

/** Several findings may ask for the same fix. */
function uniqueRemedies(fixes: readonly FindingFix[]): FindingFix[] {
  return fixes.filter(({ fix }, i) => fixes.findIndex((other) => other.fix.id === fix.id) === i);
}

function filesOf(fixes: readonly FindingFix[]): string[] {
  return [
    ...new Set(fixes.flatMap(({ fix, file }) => editsByFile(file, fix.edits).map((part) => part.file))),
  ];
}

function parseAgain(parser: SourceParser, known: Script | undefined, file: string, text: string): Script {
  const script = parser.parse(text, known?.language ?? languageOf(file) ?? 'javascript');
  return known?.place ? script.at(known.place) : script;
}

function progressLine({ progress: { done, of, msLeft }, candidates }: Verification): string {
  const left = msLeft === null ? '' : `, about ${Math.ceil(msLeft / 1000)} s left`;
  const running = candidates.filter(({ state }) => state === 'running').map(({ label }) => label);
  return `run ${Math.min(done + 1, of)} of ${of}${left}: ${running.join(' · ')}`;
}
