import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Slot } from '../../protocol/sweep';
import { rangeText, readRange, withRange, type SweepChoice } from './choice';
import { plainText } from '../../protocol/plain-text';

interface SlotPick extends vscode.QuickPickItem {
  slot: Slot | null;
}

const edit: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit'),
  tooltip: l10n.t('Change the range'),
};

/** Lets the user tick what is swept and change ranges; null where they thought better of it. */
export async function chooseSlots(
  slots: readonly Slot[],
  choice: SweepChoice,
): Promise<Pick<SweepChoice, 'ticked' | 'ranges'> | null> {
  let { ticked, ranges } = choice;
  for (;;) {
    const answer = await pick(slots, ticked, ranges);
    if (answer === null) return null;
    ticked = answer.ticked;
    if (!answer.edit) return { ticked, ranges };
    const slot = withRange(answer.edit, ranges[answer.edit.id]);
    const range = await askRange(answer.edit, rangeText(slot));
    if (range) ranges = { ...ranges, [slot.id]: range };
    // Whose range was looked at is meant to be swept.
    if (range && !ticked.includes(slot.id)) ticked = [...ticked, slot.id];
  }
}

interface Picked {
  ticked: string[];
  edit: Slot | null;
}

/** @returns what is ticked, and the slot whose range is to be changed before it goes on */
function pick(
  slots: readonly Slot[],
  ticked: readonly string[],
  ranges: SweepChoice['ranges'],
): Promise<Picked | null> {
  const box = vscode.window.createQuickPick<SlotPick>();
  const pickOf = (slot: Slot): SlotPick => ({
    slot,
    label: plainText(slot.label),
    description: plainText(descriptionOf(withRange(slot, ranges[slot.id]))),
    buttons: [edit],
  });
  const present = slots.filter(({ value }) => value !== null).map(pickOf);
  const added = slots.filter(({ value }) => value === null).map(pickOf);
  const separator = (label: string): SlotPick => ({
    slot: null,
    label,
    kind: vscode.QuickPickItemKind.Separator,
  });
  box.title = l10n.t('Sweep Hyperparameters (1/2): what is tried');
  box.placeholder = l10n.t('Tick what is to be tried with other values; the pencil changes a range');
  box.canSelectMany = true;
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  box.items = [
    ...present,
    ...(added.length > 0 ? [separator(l10n.t('Not yet in the script')), ...added] : []),
  ];
  box.selectedItems = box.items.filter(({ slot }) => slot && ticked.includes(slot.id));
  const selected = () => box.selectedItems.flatMap(({ slot }) => (slot ? [slot.id] : []));
  const picked = new Promise<Picked | null>((resolve) => {
    box.onDidAccept(() => {
      if (selected().length === 0) box.title = l10n.t('Tick at least one to be tried');
      else resolve({ ticked: selected(), edit: null });
    });
    box.onDidTriggerItemButton(({ item }) => resolve({ ticked: selected(), edit: item.slot }));
    box.onDidHide(() => resolve(null));
    box.show();
  });
  return picked.finally(() => box.dispose());
}

function descriptionOf(slot: Slot): string {
  const range = rangeText(slot);
  const place = `${path.basename(slot.site.file)}:${slot.site.line}`;
  const tried =
    slot.value === null ? l10n.t('{0} · to be added', range) : l10n.t('{0} · now {1}', range, slot.value);
  return slot.scale === 'log' && slot.type !== 'choice'
    ? l10n.t('{0} · by powers · {1}', tried, place)
    : `${tried} · ${place}`;
}

async function askRange(slot: Slot, value: string): Promise<SweepChoice['ranges'][string] | null> {
  const read = (text: string) => readRange(text, slot);
  const text = await vscode.window.showInputBox({
    title: l10n.t('Values of {0} to be tried', slot.label),
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const range = read(typed);
      return 'problem' in range ? range.problem : null;
    },
  });
  const range = text === undefined ? null : read(text);
  return range === null || 'problem' in range ? null : range;
}
