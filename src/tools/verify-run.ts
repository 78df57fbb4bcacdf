import { createTrialPool, type EndedRun } from '../experiments';
import type { Verification } from '../protocol/verification';
import type { LaunchRequest, WarmProcesses } from '../runs';
import { VerificationStore } from '../runs/verification-store';
import { diagnoseRun } from '../session/diagnose-run';
import { fixesFor } from '../session/fixes';
import { verifyRun } from '../session/verify-run';
import { languageOf, type Script } from '../source';
import type { Context } from './context';
import { textsOf } from '../session/texts-of';
import { placed, scriptsOf } from './present-scripts';

export interface VerifyHow {
  signal: AbortSignal;
  level: Verification['level'];
  only?: readonly string[];
  jobs?: number;
  onProgress?: (verification: Verification) => void;
  /** Where the run's own process may still wait. */
  processes?: WarmProcesses;
}

/** Verifies the fixes for what a run found by running its script again with and without each, and keeps what came of it. */
export async function verifyEndedRun(
  context: Context,
  request: LaunchRequest,
  first: EndedRun,
  { signal, level, only, jobs, onProgress, processes }: VerifyHow,
): Promise<Verification> {
  const { diagnosis } = await diagnoseRun(context.store, first);
  const session = { id: first.record.id, ...first, diagnosis };
  const scripts = await placed(context, await scriptsOf(context, session));
  const textOf = textsOf(scripts);
  const parser = await context.parser();
  const pool = createTrialPool(context, { ...(jobs !== undefined && { jobs }) });
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
        ...(processes && { processes }),
      },
      { signal, ...(onProgress && { onProgress }) },
    );
    await new VerificationStore(context.store.folder).write(verification);
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

/** "run 3 of 12, about 40 s left: L2 0.01". */
export function verificationProgress({ progress: { done, of, msLeft }, candidates }: Verification): string {
  const left = msLeft === null ? '' : `, about ${Math.ceil(msLeft / 1000)} s left`;
  const running = candidates.filter(({ state }) => state === 'running').map(({ label }) => label);
  return `run ${Math.min(done + 1, of)} of ${of}${left}${running.length > 0 ? `: ${running.join(' · ')}` : ''}`;
}
