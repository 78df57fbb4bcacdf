import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SweepRecord } from '../../protocol/sweep';
import type { Sweeps } from '../../session';
import { sweepArgument } from '../arguments';
import { plainText } from '../../protocol/plain-text';
import { inform } from '../notify';

/** The sweep that a command is meant for: the one given, the only one, or the one chosen; null where the user thought better of it. */
export async function pickSweep(
  sweeps: Sweeps,
  argument: unknown,
  placeHolder: string,
  fits: (record: SweepRecord) => boolean = () => true,
): Promise<string | null> {
  const given = sweepArgument(argument);
  if (given !== null) return given;
  const items = (await sweeps.list()).flatMap((sweep) =>
    'record' in sweep && fits(sweep.record)
      ? [
          {
            id: sweep.id,
            label: plainText(sweep.record.name),
            description: new Date(sweep.record.created).toLocaleString(vscode.env.language),
            detail: plainText(sweep.record.plan.slots.map(({ label }) => label).join(', ')),
          },
        ]
      : [],
  );
  if (items.length === 0) {
    void inform(l10n.t('There is no such sweep.'));
    return null;
  }
  const [only] = items;
  return (items.length === 1 ? only : await vscode.window.showQuickPick(items, { placeHolder }))?.id ?? null;
}
