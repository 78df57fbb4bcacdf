import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { changedPart } from '../../editor/changed-part';
import { showPlace } from '../../editor/show-place';
import { editFiles } from '../../editor/workspace-edits';
import { candidateFrom, confirmationLine, verificationLines } from '../../experiments';
import { UserError } from '../../protocol/user-error';
import type { Verification } from '../../protocol/verification';
import { VerificationTarget, parseOr } from '../arguments';
import type { Handlers } from '../command-ids';
import { runOrLatest } from '../pick-run';
import type { Services } from '../services';
import { textsConcerned, verify } from '../verify';
import { withSession } from '../with-session';
import { inform } from '../notify';

type VerifyCommands =
  'regulens.verifyFixes' | 'regulens.verifyThoroughly' | 'regulens.applyVerified' | 'regulens.showReckoning';

export function verifyCommands(services: Services): Pick<Handlers, VerifyCommands> {
  const verifyRun = (level: Verification['level']) => async (argument: unknown) => {
    const run = await runOrLatest(services, argument);
    if (run === undefined) return;
    const verification = await verify(services, run, { level });
    // The command is done when the answer is there, not when it has been read.
    tell(services, verification).catch(services.report);
  };
  return {
    'regulens.verifyFixes': verifyRun('quick'),
    'regulens.verifyThoroughly': verifyRun('thorough'),
    'regulens.applyVerified': async (argument) => {
      const target = parseOr(VerificationTarget, argument);
      const run = target?.runId ?? (await runOrLatest(services, argument));
      if (run !== undefined) await applyVerified(services, run, target?.candidateId ?? null);
    },
    'regulens.showReckoning': async (argument) => {
      const run = await runOrLatest(services, argument);
      if (run !== undefined) await showReckoning(services, run);
    },
  };
}

/** Says what came of it in one sentence. */
export async function tell(services: Services, verification: Verification): Promise<void> {
  const { confirmation, candidates, run, status } = verification;
  const winner = confirmation && candidates.find(({ id }) => id === confirmation.candidate);
  const said = confirmationLine(verification) ?? verificationLines(verification)[0];
  const apply = l10n.t('Apply');
  const reckoning = l10n.t('Show the Reckoning');
  const message = status === 'stopped' ? l10n.t('Cancelled. {0}', said ?? '') : (said ?? '');
  const isGood = winner && confirmation.verdict === 'better';
  const chosen = await inform(message, ...(isGood ? [apply] : []), reckoning);
  if (chosen === apply && winner) await applyVerified(services, run, winner.id);
  if (chosen === reckoning) await showReckoning(services, run);
}

/** Edits the source as a verified candidate does, of one fix or several, as one undo step. */
async function applyVerified(services: Services, run: string, candidateId: string | null): Promise<void> {
  await withSession(services.sessions, run, async (session) => {
    await services.verifications.load(session.store, run);
    const verification = services.verifications.get(run);
    const id = candidateId ?? verification?.confirmation?.candidate ?? null;
    const shown = verification?.candidates.find((one) => one.id === id);
    if (!shown) throw nothingVerified();
    const { fixes, textOf } = await services.editor.offers(session);
    const parser = await services.parser();
    // Those that the fixes were worked out on: what is typed from here on makes the edit be refused.
    const texts = textsConcerned(fixes, textOf);
    const { languageOf } = await import('../../source/language');
    const made = candidateFrom(shown.parts, fixes, texts, (file, text) =>
      parser.parse(text, languageOf(file) ?? 'javascript'),
    );
    if (!made)
      throw new UserError(
        l10n.t('The script is no longer the one that was verified, so this has no place in it.'),
        l10n.t('Undo the change, or train again.'),
      );
    const changes = [...made.texts].flatMap(([file, text]) => {
      const before = texts.get(file) ?? '';
      const part = changedPart(before, text);
      return part ? [{ file, text: before, edits: [part] }] : [];
    });
    await editFiles(changes);
    const [first] = changes;
    if (first) await showPlace(first.file, first.edits[0]?.start ?? 0);
  });
}

async function showReckoning(services: Services, run: string): Promise<void> {
  await withSession(services.sessions, run, async (session) => {
    await services.verifications.load(session.store, run);
    const verification = services.verifications.get(run);
    if (!verification) throw nothingVerified();
    const { reckoning } = await import('../../experiments/verify/reckoning');
    const content = reckoning(verification, session.record.name);
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
    await vscode.window.showTextDocument(document, { preview: true });
  });
}

function nothingVerified(): UserError {
  return new UserError(l10n.t('Nothing was verified for this run yet.'), l10n.t('Run "Verify Fixes" first.'));
}
