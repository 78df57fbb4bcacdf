import type { DecomposedClass, DecomposedExample } from '../../protocol/decomposition';
import { median, robustDeviation } from '../statistics';
import { withIntervals } from './interval';
import type { Parts } from './measures';
import { measuresOf, pick, type Prepared } from './prepared';

/** Examples listed, of each kind. */
const LISTED = 8;
/** Bootstrap samples for the interval of one of them. */
const SAMPLES = 80;
/** Classes beyond these are not listed: a table of hundreds says nothing. */
const MOST_CLASSES = 50;
/** Robust z-score beyond which a number is an outlier (Iglewicz & Hoaglin 1993, "How to detect and handle outliers"). */
const OUTLIER = 3.5;

/** The decomposition within each class. */
export function byClass(prepared: Prepared): DecomposedClass[] {
  const { started, answers, width, labels } = prepared;
  if (!labels || width > MOST_CLASSES) return [];
  return Array.from({ length: width }, (_, label) => {
    const examples = started.targets.flatMap((target, i) => (target === label ? [i] : []));
    return { label, examples };
  }).flatMap(({ label, examples }) =>
    examples.length === 0
      ? []
      : [
          {
            class: label,
            name: started.classNames?.[label] ?? null,
            examples: examples.length,
            measured: measuresOf(prepared, examples).map(([measure, of]) => ({
              measure,
              replicates: answers.length,
              ...withIntervals(of, answers.length, examples.length * width),
            })),
          },
        ],
  );
}

/**
 * The examples that vary most from refit to refit, and those that all refits get wrong in the same way: of classes, where none of
 * them gives the label, ordered by how sure they are of that (confident learning, Northcutt et al. 2021, ranks by it);
 * of numbers, where all err to the same side and the mean does so by far more than usual.
 */
export function byExample(prepared: Prepared): {
  varying: DecomposedExample[];
  stubborn: DecomposedExample[];
  wrongAlways: number;
} {
  const { started, answers, labels } = prepared;
  const ones = answers.map(() => 1);
  const parts = Array.from({ length: started.examples }, (_, i): Parts => {
    const main = measuresOf(prepared, [i])[0];
    return main ? main[1](ones) : { loss: NaN, bias: NaN, variance: NaN };
  });
  const part = (i: number, name: keyof Parts) => parts[i]?.[name] ?? NaN;
  const order = parts.map((_, i) => i);
  const wrong = labels
    ? order.filter((i) => wrongRefits(labels, started.targets, i) === labels.length)
    : outliers(prepared);
  const shown = (list: number[], by: keyof Parts) =>
    list
      .sort((a, b) => part(b, by) - part(a, by))
      .slice(0, LISTED)
      .map((i) => describe(prepared, i));
  return {
    varying: shown(
      order.filter((i) => part(i, 'variance') > 0),
      'variance',
    ),
    stubborn: shown([...wrong], 'bias'),
    wrongAlways: wrong.length,
  };
}

function describe(prepared: Prepared, i: number): DecomposedExample {
  const { started, answers, width, labels } = prepared;
  const main = measuresOf(prepared, [i])[0];
  if (!main) throw new Error('nothing to measure');
  const row = started.rows?.[i] ?? i;
  return {
    row,
    fitRow: started.firstRow === undefined ? null : started.firstRow + row,
    target: pick(started.targets, [i], labels ? 1 : width),
    answer: labels ? [mode(labels.map((of) => of[i] ?? 0))] : meanAnswer(answers, i, width),
    wrongRefits: labels ? wrongRefits(labels, started.targets, i) : null,
    ...withIntervals(main[1], answers.length, width, SAMPLES),
  };
}

function wrongRefits(labels: readonly (readonly number[])[], targets: readonly number[], i: number): number {
  return labels.filter((row) => row[i] !== targets[i]).length;
}

/** The label that most refits give, the smallest of equals. */
function mode(labels: readonly number[]): number {
  const votes = new Map<number, number>();
  for (const label of labels) votes.set(label, (votes.get(label) ?? 0) + 1);
  return [...votes].sort(([a, most], [b, other]) => other - most || a - b)[0]?.[0] ?? 0;
}

function meanAnswer(answers: readonly (readonly number[])[], i: number, width: number): number[] {
  return Array.from(
    { length: width },
    (_, k) => answers.reduce((sum, row) => sum + (row[i * width + k] ?? NaN), 0) / answers.length,
  );
}

/** Examples of which some output is far off in all refits, to the same side. */
function outliers({ started, answers, width }: Prepared): number[] {
  const found = new Set<number>();
  for (let k = 0; k < width; k++) {
    const errors = Array.from({ length: started.examples }, (_, i) =>
      answers.map((row) => (row[i * width + k] ?? NaN) - (started.targets[i * width + k] ?? NaN)),
    );
    const means = errors.map((one) => one.reduce((sum, error) => sum + error, 0) / one.length);
    const [centre, spread] = [median(means), robustDeviation(means)];
    means.forEach((mean, i) => {
      const sameSide = errors[i]?.every((error) => error > 0) || errors[i]?.every((error) => error < 0);
      if (sameSide === true && spread > 0 && Math.abs(mean - centre) > OUTLIER * spread) found.add(i);
    });
  }
  return [...found];
}
