import * as l10n from '@vscode/l10n';
import { applyEdits, editsByFile } from '../../protocol/edits';
import type { FixEdit } from '../../protocol/edits';
import type { RunParameter } from '../../protocol/run-digest';
import type { Parameters } from '../../protocol/sweep';
import { UserError } from '../../protocol/user-error';
import { fixAgain, withFix } from '../applied';
import type { Parse } from '../applied';
import type { Fix } from '../fix';
import type { Script } from '../script';
import { tuned } from '../tuned';
import { fixSlots } from './fix-slots';
import { activationSlots, layerNumbers } from './layer-slots';
import { numberSlots } from './source-slot';
import type { SourceSlot } from './source-slot';
import { optimizerSlots, trainingNumbers } from './training-slots';

export type { SourceSlot } from './source-slot';

/**
 * Everything in a script that a sweep can set: first what stands there, in the order of the text, then what remedies would bring.
 *
 * @param file absolute path of the script, for the sites
 */
export function findSlots(script: Script, file: string): SourceSlot[] {
  return numbered([...presentSlots(script, file), ...(script.hasErrors ? [] : fixSlots(script, file))]);
}

/** What a script sets its training to: names and numbers, in the order of the text, under the ids that sweeps have for them. */
export function presentParameters(script: Script, file: string): RunParameter[] {
  return numbered(presentSlots(script, file)).flatMap(({ slot: { id, label, value } }) =>
    value === null ? [] : [{ id, label, value }],
  );
}

function presentSlots(script: Script, file: string): SourceSlot[] {
  if (script.hasErrors) return [];
  return [
    ...numberSlots(script, file, [...trainingNumbers(script), ...layerNumbers(script)]),
    ...optimizerSlots(script, file),
    ...activationSlots(script, file),
  ].sort((a, b) => a.slot.site.line - b.slot.site.line || a.slot.site.column - b.slot.site.column);
}

/** No two have one id. */
function numbered(slots: readonly SourceSlot[]): SourceSlot[] {
  const seen = new Map<string, number>();
  return slots.map((one) => {
    const count = (seen.get(one.slot.id) ?? 0) + 1;
    seen.set(one.slot.id, count);
    return count === 1 ? one : { ...one, slot: { ...one.slot, id: `${one.slot.id}#${count}` } };
  });
}

/** A file as it is with parameters set. */
export interface SetFile {
  /** Null for the script itself. */
  readonly file: string | null;
  readonly text: string;
}

/**
 * The script, and where its numbers are held elsewhere those files too, with parameters set.
 *
 * @param slots of this script, as {@link findSlots} gives them
 * @throws UserError for a parameter that is no slot, and for remedies that can't be had together
 */
export function withParameters(
  script: Script,
  slots: readonly SourceSlot[],
  parameters: Parameters,
  parse: Parse,
): SetFile[] {
  const edits: FixEdit[] = [];
  const fixes: Fix[] = [];
  for (const [id, value] of Object.entries(parameters)) {
    const found = slots.find(({ slot }) => slot.id === id);
    if (!found)
      throw new UserError(l10n.t`The script has no "${id}" to set.`, l10n.t('List what it has with --list.'));
    if (!found.fix) {
      edits.push(...found.edits(value, parameters));
      continue;
    }
    const fix = tuned(found.fix, Number(value));
    if (!fix)
      throw new UserError(l10n.t`"${found.slot.label}" can't be ${value}.`, l10n.t('Give it another range.'));
    fixes.push(fix);
  }
  const own = '';
  const files = editsByFile(own, edits);
  const elsewhere = files.filter(({ file }) => file !== own);
  const ownEdits = files.find(({ file }) => file === own)?.edits ?? [];
  return [
    { file: null, text: withFixesToo(script, ownEdits, fixes, parse) },
    ...elsewhere.map(({ file, edits: others }) => {
      const text = script.place?.project.scripts.get(file)?.text;
      if (text === undefined) throw new Error(`${file} is no script of the project`);
      return { file, text: applyEdits(text, others) };
    }),
  ];
}

/** Numbers first, then remedies one after the other, each found again in what is there by then. */
function withFixesToo(
  script: Script,
  edits: readonly FixEdit[],
  fixes: readonly Fix[],
  parse: Parse,
): string {
  const made: Pick<Fix, 'edits'>[] = [{ edits: [...edits] }];
  let text = applyEdits(script.text, edits);
  for (const fix of fixes) {
    const parsed = parse(text, script.language);
    const now = script.place ? parsed.at(script.place) : parsed;
    const here = fixAgain(script, made, fix, now);
    const next = here && withFix(now, here);
    if (!here || next === null)
      throw new UserError(
        l10n.t`"${fix.title}" can't be had together with the other parameters.`,
        l10n.t('Choose one of them.'),
      );
    made.push(here);
    text = next;
  }
  return text;
}
