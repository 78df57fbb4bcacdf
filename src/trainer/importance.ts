import type { NewEvent } from './event-writer';
import { ask } from './evaluation-answers';
import type { EvaluationSubject } from './evaluation';
import type { LabelledRows } from './fit-plan';
import type { NumberArray } from './framework';
import { valuesAt } from './evaluation-perturbation';
import { generator } from './random-streams';
import { allRows, evenlySpaced, gatherRows } from './rows';

const ROWS = 1000;
const COLUMNS = 100;
const REPEATS = 10;
/** Student's t with REPEATS - 1 degrees of freedom at 97.5 %. */
const T_QUANTILE = 2.262157;

type ImportanceEvent = Extract<NewEvent, { type: 'importance' }>;

/** Inputs whose columns mean something by themselves: tensors of rows and columns. */
export function hasColumns({ model }: EvaluationSubject, rows: LabelledRows): boolean {
  return rows.inputs.length === model.inputs.length && rows.inputs.every(({ shape }) => shape.length === 2);
}

/**
 * How much the loss rises when one input column is shuffled among the examples (Breiman 2001; Fisher, Rudin & Dominici 2019),
 * on average over ten shuffles with a 95 % interval. Of more than 100 columns those whose shuffling once raises it most.
 *
 * @param names of the columns, those of several inputs one after the other
 * @param stopRequested asked between columns
 */
export async function importance(
  subject: EvaluationSubject,
  rows: LabelledRows,
  on: ImportanceEvent['on'],
  epoch: number,
  names: readonly string[],
  stopRequested: () => boolean,
): Promise<ImportanceEvent | null> {
  const { engine, fit } = subject;
  const places = rows.inputs.flatMap(({ shape }, input) =>
    Array.from({ length: shape[1] ?? 0 }, (_, column) => ({ input, column })),
  );
  const columns = places.length;
  if (columns === 0) return null;
  const indices = evenlySpaced(rows.start, rows.count, ROWS);
  const count = indices.length;
  const values: NumberArray[] = [];
  for (const input of rows.inputs) values.push(await valuesAt(subject, input, indices));
  const plain = await ask(subject, rows, indices);
  const inputs = rows.inputs.map((tensor) => gatherRows(engine, tensor, indices));
  const targets = rows.targets.map((tensor) => gatherRows(engine, tensor, indices));
  const whole = { ...subject, batchSize: Math.max(subject.batchSize, 256) };

  const rise = async (index: number, repeat: number): Promise<number> => {
    const { input: at = 0, column = 0 } = places[index] ?? {};
    const [plainInput, plainValues] = [inputs[at], values[at]];
    if (!plainInput || !plainValues) return NaN;
    const width = plainInput.shape[1] ?? 1;
    const random = generator(`importance:${index}#${repeat}`);
    const shuffled = shuffleColumn(plainValues, width, column, random);
    const changed = engine.makeTensor(shuffled, [count, width], plainInput.dtype);
    try {
      const given = inputs.map((tensor, i) => (i === at ? changed : tensor));
      const answers = await ask(whole, { inputs: given, targets, start: 0, count }, allRows(count));
      return answers.loss - plain.loss;
    } finally {
      changed.dispose();
    }
  };

  try {
    const first: { index: number; rises: number[] }[] = [];
    for (let index = 0; index < columns && !stopRequested(); index++)
      first.push({ index, rises: [await rise(index, 0)] });
    const chosen = first.sort((a, b) => (b.rises[0] ?? 0) - (a.rises[0] ?? 0)).slice(0, COLUMNS);
    for (const { index, rises } of chosen)
      for (let repeat = 1; repeat < REPEATS && !stopRequested(); repeat++)
        rises.push(await rise(index, repeat));
    const complete = chosen.filter(({ rises }) => rises.length === REPEATS);
    if (complete.length === 0) return null;
    return {
      type: 'importance',
      fit,
      epoch,
      on,
      examples: count,
      repeats: REPEATS,
      loss: plain.loss,
      features: complete
        .map(({ index, rises }) => ({
          index,
          ...(names[index] !== undefined && { name: names[index] }),
          ...interval(rises),
        }))
        .sort((a, b) => b.rise - a.rise),
      columns,
    };
  } finally {
    for (const tensor of [...inputs, ...targets]) tensor.dispose();
  }
}

/** A copy with one column shuffled among the rows (Fisher and Yates). */
function shuffleColumn<T extends NumberArray>(
  values: T,
  columns: number,
  column: number,
  random: () => number,
): T {
  const shuffled = values.slice() as T;
  for (let i = values.length / columns - 1; i > 0; i--) {
    const [a, b] = [i * columns + column, Math.floor(random() * (i + 1)) * columns + column];
    [shuffled[a], shuffled[b]] = [shuffled[b] ?? 0, shuffled[a] ?? 0];
  }
  return shuffled;
}

function interval(values: readonly number[]): { rise: number; low: number; high: number } {
  const rise = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - rise) ** 2, 0) / (values.length - 1);
  const half = T_QUANTILE * Math.sqrt(variance / values.length);
  return { rise, low: rise - half, high: rise + half };
}
