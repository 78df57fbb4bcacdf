import * as l10n from '@vscode/l10n';
import { applyEdits, editsByFile, type RemedyId } from '../../protocol/edits';
import type { VerifiedCandidate } from '../../protocol/verification';
import { fixAgain, tuned, type Fix, type Script } from '../../source';
import type { Stopping } from './stopped';

/** Files by their paths, with their texts. */
export type Texts = ReadonlyMap<string, string>;

/** A fix that is offered; `file` is the one its edits belong to where they name no other. */
export interface OfferedFix {
  fix: Fix;
  file: string;
  /** The fix that it is another setting of. */
  of?: string;
}

export interface Candidate {
  id: string;
  label: string;
  kind: VerifiedCandidate['kind'];
  parts: VerifiedCandidate['parts'];
  /** Texts of the files that it changes, as it makes them. */
  texts: Texts;
  /** Early stopping, which needs no run of its own: it is read off runs that don't stop. */
  stopping: Stopping | null;
  /** With early stopping: the candidate whose runs it is read off; null for the unchanged script. */
  trained: Candidate | null;
  /** The fixes that were made, in their order, each as it applied at its turn. */
  made: OfferedFix[];
}

/** Parses a file's text. */
export type Parse = (file: string, text: string) => Script;

const STOPPING: Partial<Record<RemedyId, { keepsBest: boolean }>> = {
  'early-stopping': { keepsBest: false },
  'keep-best-weights': { keepsBest: true },
};
const USUAL_PATIENCE = 10;

/**
 * Fixes that change the training rows before fit gets them. Pooled with validation rows and dealt out anew, these would be held out as they were changed: for
 * such a fix no other rows can be held out.
 */
const CHANGES_ROWS: ReadonlySet<RemedyId> = new Set([
  'label-smoothing',
  'mixup',
  'shuffle',
  'validation-split',
  'standardize-inputs',
  'augment-images',
  'augment-sequences',
  'augment-table',
]);

export function changesRows({ parts }: Pick<Candidate, 'parts'>): boolean {
  return parts.some(({ remedy }) => CHANGES_ROWS.has(remedy));
}

/** The fix by itself. */
export function candidateOf(offered: OfferedFix, texts: Texts, kind: Candidate['kind'] = 'fix'): Candidate {
  const { fix } = offered;
  const stops = STOPPING[fix.remedy];
  const value = fix.literal?.value ?? null;
  return {
    id: fix.id,
    label: fix.title,
    kind,
    parts: [{ fix: offered.of ?? fix.id, remedy: fix.remedy, value }],
    texts: changedTexts(offered, texts),
    stopping: stops ? { patience: value ?? USUAL_PATIENCE, ...stops } : null,
    trained: null,
    made: [offered],
  };
}

/** A factor of three up and down: strengths that differ by less are hard to tell apart. */
const LOG_STEP = 3;

/** The same fix with its number a step lower and a step higher, within its range; fewer where it has none or can't be tuned. */
export function variantsOf({ made }: Candidate, texts: Texts): Candidate[] {
  const [offered] = made;
  const literal = offered?.fix.literal;
  if (!offered || !literal || made.length > 1) return [];
  const { value, low, high, scale } = literal;
  const isLog = scale === 'log';
  const targets = [
    { kind: 'weaker', target: isLog ? value / LOG_STEP : value - (value - low) / 2 },
    { kind: 'stronger', target: isLog ? value * LOG_STEP : value + (high - value) / 2 },
  ] as const;
  return targets.flatMap(({ kind, target }) => {
    const near = Math.min(high, Math.max(low, Number(target.toPrecision(1))));
    const step = literal.integer ? Math.round(near) : near;
    const fix = step === value ? null : tuned(offered.fix, step);
    return fix ? [candidateOf({ ...offered, fix, of: offered.fix.id }, texts, kind)] : [];
  });
}

/** All of the first and the one fix of the second; null where that has no place in what the first makes. */
export function pairOf(first: Candidate, second: Candidate, texts: Texts, parse: Parse): Candidate | null {
  const [other] = second.made;
  const before = other ? texts.get(other.file) : undefined;
  if (first.stopping || !other || before === undefined) return null;
  const now = new Map([...texts, ...first.texts]);
  const { file } = other;
  const made = first.made.filter((one) => one.file === file).map(({ fix }) => fix);
  const fix = fixAgain(parse(file, before), made, other.fix, parse(file, now.get(file) ?? before));
  if (!fix || fix.disabled !== null) return null;
  return {
    id: `${first.id}+${second.id}`,
    label: l10n.t`${first.label}, and ${lowerFirst(second.label)}`,
    kind: 'pair',
    parts: [...first.parts, ...second.parts],
    made: [...first.made, { fix, file }],
    texts: new Map([...first.texts, ...changedTexts({ file, fix }, now)]),
    stopping: second.stopping,
    trained: second.stopping ? first : null,
  };
}

/**
 * A candidate made again of its parts; null where one of them is no longer offered.
 *
 * @param offered the fixes as they are offered for the present texts
 */
export function candidateFrom(
  parts: Candidate['parts'],
  offered: readonly OfferedFix[],
  texts: Texts,
  parse: Parse,
): Candidate | null {
  let made: Candidate | null = null;
  for (const { fix: id, value } of parts) {
    const found = offered.find(({ fix }) => fix.id === id);
    const isTuned = value !== null && found?.fix.literal && found.fix.literal.value !== value;
    const fix = isTuned ? tuned(found.fix, value) : found?.fix;
    if (!found || !fix || fix.disabled !== null) return null;
    const next = candidateOf({ ...found, fix }, texts);
    made = made ? pairOf(made, next, texts, parse) : next;
    if (!made) return null;
  }
  return made;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The texts that a fix changes, as it makes them. */
export function changedTexts({ file, fix }: OfferedFix, texts: Texts): Map<string, string> {
  return new Map(
    editsByFile(file, fix.edits).map((part) => {
      const text = texts.get(part.file);
      if (text === undefined) throw new Error(`the text of ${part.file} is missing`);
      return [part.file, applyEdits(text, part.edits)];
    }),
  );
}
