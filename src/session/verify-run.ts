import * as l10n from '@vscode/l10n';
import { notMeasured, trialOutcome, verifyFixes, type TrialPool } from '../experiments';
import { editsByFile } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import type { Verification } from '../protocol/verification';
import type { LaunchRequest, WarmProcesses } from '../runs';
import type { Script } from '../source';
import type { FindingFix } from './fixes';
import { firstOfEachRemedy } from './offered-fixes';
import type { RunSession } from './run-session';

export interface VerifyRunRequest {
  session: Pick<RunSession, 'id' | 'record' | 'state'>;
  /** How the script is run; its backend is the one that the run trained on. */
  launch: LaunchRequest;
  /** The fixes for the run's findings in the present texts, ranked. */
  fixes: readonly FindingFix[];
  /** Ids of the only fixes to be tried; the best ones where absent. */
  only?: readonly string[];
  textOf: (file: string) => string;
  parse: (file: string, text: string) => Script;
  /** Whether the run ran the present texts. */
  ranThis: boolean;
  /** Where the run's own process may still wait: trials begin there. */
  processes?: WarmProcesses;
  level: Verification['level'];
}

/** Used where the run had no seed: a comparison needs the same one on both sides. */
const DEFAULT_SEED = '1';

/**
 * Verifies the fixes for a run's findings. The run itself is the first run of the unchanged script where it ran the present texts under a seed to its end.
 *
 * @throws UserError where the unchanged script can't be measured, or a fix is named that can't be tried
 */
export async function verifyRun(
  pool: TrialPool,
  request: VerifyRunRequest,
  options: { signal?: AbortSignal; onProgress?: (verification: Verification) => void } = {},
): Promise<Verification> {
  const { session, launch, only, textOf, parse, ranThis, level } = request;
  const { record, state } = session;
  const { seed } = record.launch;
  const fixes = only ? named(request.fixes, only) : triable(request.fixes);
  const files = new Set(
    fixes.flatMap(({ fix, file }) => editsByFile(file, fix.edits).map((part) => part.file)),
  );
  const rung = state.backend?.rung ?? null;
  // Somebody may have changed a variable at a breakpoint.
  const isBaseline = ranThis && seed !== null && record.status === 'finished' && !state.isDebugged;
  const again = { ...launch, ...(rung !== null && { backend: rung }) };
  if (isBaseline && request.processes)
    await pool.adopt(request.processes, { record, state }, { ...again, seed });
  return verifyFixes(
    pool,
    {
      run: session.id,
      launch: again,
      texts: new Map([...files].map((file) => [file, textOf(file)])),
      fixes,
      parse,
      level,
      seed: seed ?? DEFAULT_SEED,
      baseline: isBaseline ? trialOutcome({ record, state }, seed) : null,
    },
    options,
  );
}

/** The best fix of each technique that can be tried, each once: several findings may ask for the same. */
export function triable(fixes: readonly FindingFix[]): FindingFix[] {
  const seen = new Set<string>();
  return firstOfEachRemedy(fixes).filter(
    ({ fix }) =>
      fix.disabled === null && notMeasured(fix.remedy) === null && !seen.has(fix.id) && seen.add(fix.id),
  );
}

function named(fixes: readonly FindingFix[], ids: readonly string[]): FindingFix[] {
  return ids.map((id) => {
    const found = fixes.find(({ fix }) => fix.id === id) ?? fixes.find(({ fix }) => fix.remedy === id);
    if (!found) {
      const known = triable(fixes).map(({ fix }) => fix.id);
      throw new UserError(
        l10n.t`"${id}" is none of the fixes for this run.`,
        known.length === 0
          ? l10n.t('Nothing is suggested for it.')
          : l10n.t`Choose from ${known.join(', ')}.`,
      );
    }
    const obstacle = found.fix.disabled ?? notMeasured(found.fix.remedy);
    if (obstacle !== null)
      throw new UserError(
        l10n.t`"${found.fix.title}" is not measured. ${obstacle}`,
        l10n.t('Apply it and train again.'),
      );
    return found;
  });
}
