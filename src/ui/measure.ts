import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { describeEffect, measureFix, outcomeOf, type FileChange, type Outcome } from '../experiments';
import { editsByFile } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import type { FindingFix, RunSession } from '../session';
import type { FixTarget } from './arguments';
import { cancellable } from './progress';
import type { Services } from './services';
import { withSession } from './with-session';
import { launchAgain, requireTrust, saveScripts } from './workspace';

/** Used where the run had no seed: a comparison needs the same one on both sides. */
const DEFAULT_SEED = '1';

/** Runs the script with and without a fix, in memory, and shows the effect wherever the fix is offered. */
export async function measure(services: Services, target: FixTarget): Promise<void> {
  requireTrust();
  await withSession(services.sessions, target.runId, async (session) => {
    await saveScripts(session.store.folder);
    const { fix, file } = usable(await services.editor.fixesOf(session), target.fixId);
    const changes: FileChange[] = [];
    for (const part of editsByFile(file, fix.edits))
      changes.push({ ...part, text: await readFile(part.file, 'utf8') });
    const seed = session.record.launch.seed ?? DEFAULT_SEED;
    const asItRan = await Promise.all(
      changes.map(async (change) => (await session.textThatRan(change.file)) === change.text),
    );
    const known = asItRan.every(Boolean) ? knownOutcome(session) : null;
    const measurement = await cancellable(vscode.l10n.t('Measuring "{0}"', fix.title), (signal, progress) =>
      measureFix(
        { store: session.store, assets: services.assets },
        {
          launch: launchAgain(session.store, session.record),
          changes,
          label: fix.title,
          remedy: fix.remedy,
          seeds: [seed],
          ...(known ? { baseline: [known] } : {}),
        },
        {
          signal,
          onProgress: ({ done, of }) =>
            progress(done / of, vscode.l10n.t('run {0} of {1}', Math.min(done + 1, of), of)),
        },
      ),
    );
    const effect = describeEffect(measurement);
    services.effects.set(target.runId, target.fixId, effect);
    services.log.info(`Measured ${target.fixId} of run ${target.runId}: ${effect}`);
    const runs = [...measurement.baseline, ...measurement.candidate].map(({ run }) => run);
    tell(services, target, `${fix.title}: ${effect}`, runs).catch(services.report);
  });
}

function usable(fixes: readonly FindingFix[], id: string): FindingFix {
  const found = fixes.find(({ fix }) => fix.id === id);
  if (!found)
    throw new UserError(
      vscode.l10n.t('This fix no longer fits the script, which has changed since the run.'),
      vscode.l10n.t('Train it again for fresh fixes.'),
    );
  if (found.fix.disabled !== null)
    throw new UserError(found.fix.disabled, vscode.l10n.t('Make the change by hand and train again.'));
  return found;
}

/** What the run itself came to, where it can serve as the baseline: it ran this text under a seed to its end. */
function knownOutcome({ record, state }: RunSession): Outcome | null {
  const { seed } = record.launch;
  if (seed === null || record.status !== 'finished') return null;
  return outcomeOf({ record, state }, seed);
}

/** The answer to what the user asked and waited for. */
async function tell(
  { editor, dashboard }: Services,
  target: FixTarget,
  message: string,
  runs: readonly string[],
): Promise<void> {
  const apply = vscode.l10n.t('Apply');
  const compare = vscode.l10n.t('Compare Runs');
  const chosen = await vscode.window.showInformationMessage(message, apply, compare);
  if (chosen === apply) await editor.applyFix(target);
  if (chosen === compare) dashboard.show(runs);
}
