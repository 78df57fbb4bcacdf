import * as l10n from '@vscode/l10n';
import { createTrialPool } from '../experiments';
import { editsByFile } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import type { Verification } from '../protocol/verification';
import { isLive } from '../runs';
import { VerificationStore } from '../runs/verification-store';
import type { FindingFix, RunSession } from '../session';
import type { TextOf } from '../session/texts-of';
import { verifyRun } from '../session/verify-run';
import { languageOf } from '../source/language';
import { cancellable } from './progress';
import { duration } from './run-words';
import type { Services } from './services';
import { withSession } from './with-session';
import { launchAgain, requireTrust, saveScripts } from './workspace';

export interface Wanted {
  /** Ids of the only fixes to be tried; the best ones where absent. */
  only?: readonly string[];
  level: Verification['level'];
}

/**
 * Runs the script with and without fixes, in memory, and shows what they did wherever they are offered. What is known is kept when it is
 * cancelled.
 */
export async function verify(services: Services, runId: string, wanted: Wanted): Promise<Verification> {
  requireTrust();
  return withSession(services.sessions, runId, async (session) => {
    await saveScripts(session.store.folder);
    // It may have ended a moment ago, and not all of that be read yet: then it is the first run of the unchanged script.
    if (!isLive(await session.store.read(runId))) await session.over();
    const { fixes, textOf } = await services.editor.offers(session);
    if (wanted.only && !wanted.only.every((id) => fixes.some(({ fix }) => fix.id === id)))
      throw new UserError(
        l10n.t('This fix no longer fits the script, which has changed since the run.'),
        l10n.t('Train it again for fresh fixes.'),
      );
    const texts = textsConcerned(fixes, textOf);
    const ranThis = await ranJust(session, texts);
    const parser = await services.parser();
    const processes = await services.processes.ask();
    const pool = createTrialPool({ store: session.store, assets: services.assets });
    try {
      const verification = await cancellable(l10n.t('Verifying fixes'), (signal, progress) =>
        verifyRun(
          pool,
          {
            session,
            fixes,
            ...wanted,
            launch: launchAgain(session.store, session.record),
            textOf: (file) => texts.get(file) ?? '',
            parse: (file, text) => parser.parse(text, languageOf(file) ?? 'javascript'),
            ranThis,
            processes,
          },
          {
            signal,
            onProgress: (now) => {
              services.verifications.set(now).catch(services.report);
              const { done, of } = now.progress;
              progress(of === 0 ? 0 : done / of, progressWords(now));
            },
          },
        ),
      );
      await services.verifications.set(verification);
      await new VerificationStore(session.store.folder).write(verification);
      return verification;
    } finally {
      await pool.dispose();
    }
  });
}

function progressWords({ progress: { done, of, msLeft } }: Verification): string {
  const count = l10n.t('run {0} of {1}', Math.min(done + 1, of), of);
  return msLeft === null ? count : l10n.t('{0}, about {1} left', count, duration(msLeft));
}

/** The files that fixes edit, as they were when the fixes were worked out. */
export function textsConcerned(fixes: readonly FindingFix[], textOf: TextOf): Map<string, string> {
  const parts = fixes.flatMap(({ fix, file }) => editsByFile(file, fix.edits));
  return new Map(parts.map(({ file }) => [file, textOf(file)]));
}

/** Whether a run ran just these texts. */
async function ranJust(session: RunSession, texts: ReadonlyMap<string, string>): Promise<boolean> {
  const same = await Promise.all(
    [...texts].map(async ([file, text]) => (await session.textThatRan(file)) === text),
  );
  return same.every(Boolean);
}
