import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunRecord } from '../protocol/run-record';
import { UserError } from '../protocol/user-error';
import type { Sessions } from '../session';
import { runArgument } from './arguments';
import { statusWord, when } from './run-words';
import type { Services } from './services';
import { plainText } from '../protocol/plain-text';

type RunPick = vscode.QuickPickItem & { id: string };

export type RunFilter = (record: RunRecord) => boolean;

/** Lets the user choose a run. Where only one fits there is nothing to choose. Undefined when the user gave up. */
export async function pickRun(
  sessions: Sessions,
  placeHolder: string,
  fits: RunFilter = () => true,
): Promise<string | undefined> {
  const picks = await runPicks(sessions, fits);
  if (picks.length === 1) return picks[0]?.id;
  return (await vscode.window.showQuickPick(picks, { placeHolder, matchOnDescription: true }))?.id;
}

/** The run that a command is meant for: the one given, else the latest, else the one chosen. Undefined when the user gave up. */
export async function runOrLatest(
  { sessions, runs }: Pick<Services, 'sessions' | 'runs'>,
  argument: unknown,
): Promise<string | undefined> {
  await runs.refresh();
  return runArgument(argument) ?? runs.latest?.id ?? (await pickRun(sessions, l10n.t('Which run?')));
}

/** Lets the user choose several runs, in the order of the list. */
export async function pickRuns(
  sessions: Sessions,
  placeHolder: string,
  picked: readonly string[],
): Promise<string[] | undefined> {
  const items = (await runPicks(sessions)).map((item) => ({ ...item, picked: picked.includes(item.id) }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true });
  return chosen?.map(({ id }) => id);
}

async function runPicks(sessions: Sessions, fits: RunFilter = () => true): Promise<RunPick[]> {
  const records = (await sessions.list())
    .flatMap((run) => ('record' in run ? [run.record] : []))
    .filter(fits);
  if (records.length === 0)
    throw new UserError(
      l10n.t('There is no such run yet.'),
      l10n.t('Train a script with diagnostics first.'),
    );
  return records.map((record) => ({
    id: record.id,
    label: plainText(record.name),
    description: [
      when(record.created, new Date(), vscode.env.language),
      statusWord(record),
      plainText(record.parent?.label ?? ''),
    ]
      .filter(Boolean)
      .join(' · '),
  }));
}
