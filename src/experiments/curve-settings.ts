import * as l10n from '@vscode/l10n';
import type { CurveAxis } from '../protocol/decomposition-curve';
import { editsByFile, type FileEdits } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import { l2Strengths, scaledSizes, type Script } from '../source';

/** A file that a setting edits, with its present text. */
interface FileChange extends FileEdits {
  readonly text: string;
}

/** One setting of a curve: what to change in the script, or the share of the training rows to refit on. */
export interface CurveSetting {
  setting: number;
  label: string;
  short: string;
  isPresent: boolean;
  changes: readonly FileChange[];
  fraction: number;
}

export interface CurveSettings {
  settings: CurveSetting[];
  /** What stays as it is, a sentence each. */
  notes: readonly string[];
}

/** The script whose numbers are changed; `textOf` gives the present text of it and of the files its numbers come from. */
export interface CurveSource {
  file: string;
  script: Script;
  textOf: (file: string) => string;
}

const FACTORS = [1 / 4, 1 / 2, 1, 2, 4] as const;
const FACTOR_NAMES = ['×¼', '×½', '×1', '×2', '×4'];
const FRACTIONS = [1 / 8, 1 / 4, 1 / 2, 1];
/** Where there is no penalty: from one that does next to nothing to one that holds back most models. */
const STRENGTHS = [0, 1e-4, 1e-3, 1e-2, 1e-1];
/** Times the strength that is there. */
const STEPS = [0, 0.01, 0.1, 1, 10, 100];
const STRONGEST = 1;

/** @throws UserError where the script has nothing to vary. */
export function curveSettings(against: CurveAxis, source: CurveSource | null): CurveSettings {
  if (against === 'training-size') return { settings: FRACTIONS.map(rows), notes: [] };
  if (!source)
    throw new UserError(
      l10n.t('An npm script has no text whose numbers could be varied.'),
      l10n.t('Name the script that trains.'),
    );
  return against === 'capacity' ? capacity(source) : regularization(source);
}

function rows(fraction: number): CurveSetting {
  const parts = Math.round(1 / fraction);
  // How many rows that is, is known once the script has come to its fit call.
  const label = fraction === 1 ? l10n.t('all rows') : l10n.t`1/${parts} of the rows`;
  const short = fraction === 1 ? l10n.t('all') : `1/${parts}`;
  return { setting: fraction, label, short, isPresent: fraction === 1, changes: [], fraction };
}

function capacity({ file, script, textOf }: CurveSource): CurveSettings {
  const { sizes, left } = scaledSizes(script, 1);
  if (sizes.length === 0)
    throw new UserError(
      [l10n.t('There is no hidden layer in this script whose size could be varied.'), ...left].join(' '),
      l10n.t('It needs a hidden layer whose units or filters are written as a number.'),
    );
  const settings = FACTORS.map((factor, i) => {
    const scaled = scaledSizes(script, factor);
    const short = FACTOR_NAMES[i] ?? `×${factor}`;
    const numbers = scaled.sizes.map(({ to }) => to);
    const shown = numbers.length > 6 ? [...numbers.slice(0, 3), '…', numbers.at(-1)] : numbers;
    const changes = factor === 1 ? [] : withTexts(file, scaled.edits, textOf);
    const label = `${short} (${shown.join(', ')})`;
    return { setting: factor, label, short, isPresent: factor === 1, changes, fraction: 1 };
  });
  return { settings, notes: left };
}

function regularization({ file, script, textOf }: CurveSource): CurveSettings {
  const { present, left, set } = l2Strengths(script);
  if (present === null)
    throw new UserError(
      [l10n.t("The L2 penalties of this script can't be varied."), ...left].join(' '),
      l10n.t('Write their strengths as numbers.'),
    );
  const strengths = present === 0 ? STRENGTHS : STEPS.map((step) => Number((step * present).toPrecision(6)));
  const settings = strengths
    .filter((strength) => strength <= Math.max(STRONGEST, present))
    .map((strength) => {
      const isPresent = strength === present;
      const short =
        strength === 0 ? l10n.t('none') : strength < 1e-4 ? strength.toExponential() : String(strength);
      return {
        setting: strength,
        label: strength === 0 ? l10n.t('no L2') : `L2 ${short}`,
        short,
        isPresent,
        changes: isPresent ? [] : withTexts(file, set(strength), textOf),
        fraction: 1,
      };
    });
  if (settings.some(({ isPresent, changes }) => !isPresent && changes.length === 0))
    throw new UserError(
      l10n.t('There is no hidden layer in this script that could be given an L2 penalty.'),
      l10n.t(
        'It needs a hidden layer whose options are written where it is made; recurrent layers of tfjs ignore penalties.',
      ),
    );
  return { settings, notes: left };
}

function withTexts(
  file: string,
  edits: Parameters<typeof editsByFile>[1],
  textOf: CurveSource['textOf'],
): FileChange[] {
  return editsByFile(file, edits).map((part) => ({ ...part, text: textOf(part.file) }));
}
