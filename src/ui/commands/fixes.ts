import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { editsByFile } from '../../protocol/edits';
import { UserError } from '../../protocol/user-error';
import { firstOfEachRemedy, type FindingFix, type RunSession } from '../../session';
import { FindingTarget, FixTarget, parseOr } from '../arguments';
import type { Handlers } from '../command-ids';
import { verify } from '../verify';
import { tell } from './verify';
import { runOrLatest } from '../pick-run';
import type { Services } from '../services';
import { withSession } from '../with-session';
import { plainText } from '../../protocol/plain-text';

type FixCommands =
  | 'regulens.showFixes'
  | 'regulens.applyFix'
  | 'regulens.previewFix'
  | 'regulens.measureFix'
  | 'regulens.why'
  | 'regulens.clearWarnings';

export function fixCommands(services: Services): Pick<Handlers, FixCommands> {
  const { editor } = services;
  const measure = async ({ runId, fixId }: FixTarget): Promise<void> => {
    const verification = await verify(services, runId, { only: [fixId], level: 'quick' });
    tell(services, verification).catch(services.report);
  };
  const choose = (argument: unknown, question: string) => targetOf(services, argument, question);

  return {
    'regulens.applyFix': async (argument) => {
      const target = await choose(argument, l10n.t('Which fix should be applied?'));
      if (target) await editor.applyFix(target);
    },
    'regulens.previewFix': async (argument) => {
      const target = await choose(argument, l10n.t('Which fix should be shown as a diff?'));
      if (target) await editor.previewFix(target);
    },
    'regulens.measureFix': async (argument) => {
      const target = await choose(argument, l10n.t('Which fix should be measured?'));
      if (target) await measure(target);
    },
    'regulens.showFixes': async (argument) => {
      const target = await choose(argument, l10n.t('Fixes, best first'));
      if (!target) return;
      const actions = [
        { label: l10n.t('$(diff) Preview'), run: () => editor.previewFix(target) },
        { label: l10n.t('$(lightbulb-autofix) Apply'), run: () => editor.applyFix(target) },
        {
          label: l10n.t('$(beaker) Measure'),
          description: l10n.t('runs the script with and without it; your file is not touched'),
          run: () => measure(target),
        },
      ];
      const placeHolder = l10n.t('What should be done with this fix?');
      await (await vscode.window.showQuickPick(actions, { placeHolder }))?.run();
    },
    'regulens.why': async (argument) => {
      const given = parseOr(FindingTarget, argument);
      const target = given ?? (await pickFinding(services, argument));
      if (target) await editor.why(target);
    },
    'regulens.clearWarnings': () => editor.clearWarnings(),
  };
}

/** The fix a command is meant for: the one given, or one chosen among those of the run given or of the latest run. */
async function targetOf(
  services: Services,
  argument: unknown,
  placeHolder: string,
): Promise<FixTarget | undefined> {
  const given = parseOr(FixTarget, argument);
  if (given) return given;
  return withRun(services, argument, async (session) => {
    const fixes = await services.editor.fixesOf(session);
    if (fixes.length === 0) throw nothingFor(session);
    // The best of each technique first; its variants, layer by layer, below.
    const firsts = firstOfEachRemedy(fixes);
    const inOrder = [...firsts, ...fixes.filter((fix) => !firsts.includes(fix))];
    const picks = await Promise.all(inOrder.map((fix) => pickOf(services, session, fix)));
    const usable = picks.filter(({ disabled }) => disabled === null);
    const separator = { label: l10n.t('Not possible here'), kind: vscode.QuickPickItemKind.Separator };
    const others = picks.filter(({ disabled }) => disabled !== null);
    const chosen = await vscode.window.showQuickPick<
      vscode.QuickPickItem & { fixId?: string; disabled?: string | null }
    >(others.length > 0 ? [...usable, separator, ...others] : usable, {
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (chosen?.disabled)
      throw new UserError(
        l10n.t('This fix can’t be applied safely here: {0}', chosen.disabled),
        l10n.t('Make the change by hand.'),
      );
    return chosen?.fixId === undefined ? undefined : { runId: session.id, fixId: chosen.fixId };
  });
}

async function pickOf({ verifications }: Services, session: RunSession, { finding, fix, file }: FindingFix) {
  const { id, title, reason, disabled } = fix;
  const effect = verifications.effectOf(session.id, id);
  // Two layers may be offered the same change: the line tells them apart.
  const places: string[] = [];
  for (const part of editsByFile(file, fix.edits)) {
    const document = await vscode.workspace.openTextDocument(part.file);
    const first = Math.min(...part.edits.map(({ start }) => start));
    places.push(`${path.basename(part.file)}:${document.positionAt(first).line + 1}`);
  }
  const place = places.length === 0 ? path.basename(file) : places.join(', ');
  return {
    label: plainText(title),
    description: plainText([place, effect ?? finding.title].join(' · ')),
    detail: plainText(disabled ?? reason),
    fixId: id,
    disabled,
  };
}

async function pickFinding(services: Services, argument: unknown): Promise<FindingTarget | undefined> {
  return withRun(services, argument, async (session) => {
    const picks = session.diagnosis.findings.map(({ id, title, message }) => ({
      label: plainText(title),
      detail: plainText(message),
      findingId: id,
    }));
    if (picks.length === 0) throw nothingFor(session);
    const placeHolder = l10n.t('Which finding should be explained?');
    const chosen = picks.length === 1 ? picks[0] : await vscode.window.showQuickPick(picks, { placeHolder });
    return chosen && { runId: session.id, findingId: chosen.findingId };
  });
}

/** Lends the run given, or the latest, or one chosen. */
async function withRun<T>(
  services: Services,
  argument: unknown,
  use: (session: RunSession) => Promise<T | undefined>,
): Promise<T | undefined> {
  const id = await runOrLatest(services, argument);
  return id === undefined ? undefined : withSession(services.sessions, id, use);
}

function nothingFor({ record }: RunSession): UserError {
  return new UserError(
    l10n.t('There is nothing to fix in the run "{0}", or its script has changed since.', record.name),
    l10n.t('Train it again for a fresh diagnosis.'),
  );
}
