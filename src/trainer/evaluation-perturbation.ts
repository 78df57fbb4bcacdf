import type { Evaluation } from '../protocol/events';
import { ask } from './evaluation-answers';
import type { Answers, Asker } from './evaluation-answers';
import { predictedClasses } from './evaluation-classes';
import { columnMoments } from './column-moments';
import type { LabelledRows } from './fit-plan';
import type { LayersModel, NumberArray, Tensor } from './framework';
import { flatten, sizeOf } from './model-description';
import { generator } from './random-streams';
import { awaited, readTensors } from './reads';
import { allRows, gatherRows } from './rows';

/** Noise in units of each column's standard deviation. */
const NOISE = 0.05;

/** Whether noise on the inputs means anything: not where they are tokens or categories to look up. */
export function canPerturb(model: LayersModel, rows: LabelledRows): boolean {
  return (
    rows.inputs.every((tensor) => tensor.dtype === 'float32') &&
    flatten(model.layers).every((layer) => layer.getClassName() !== 'Embedding')
  );
}

/**
 * How the answers change under inputs with a little Gaussian noise; the noise is the same in every run.
 *
 * @param plain the answers to the same rows without noise, `outputs` numbers an example
 * @param toOutputs what is compared: predictions, or probabilities made of them
 * @param classes how many there are, null for regression
 */
export async function perturb(
  asker: Asker,
  rows: LabelledRows,
  indices: Int32Array,
  plain: readonly number[],
  toOutputs: (answers: Answers) => readonly number[],
  classes: number | null,
): Promise<NonNullable<Evaluation['perturbation']>> {
  const { engine } = asker;
  const made: Tensor[] = [];
  const keep = (tensor: Tensor): Tensor => {
    made.push(tensor);
    return tensor;
  };
  try {
    const normal = normalNumbers(generator('perturbation'));
    const inputs: Tensor[] = [];
    for (const tensor of rows.inputs) {
      const values = await valuesAt(asker, tensor, indices);
      const columns = sizeOf(tensor.shape.slice(1));
      inputs.push(
        keep(
          engine.makeTensor(
            withNoise(values, columns, normal),
            [indices.length, ...tensor.shape.slice(1)],
            'float32',
          ),
        ),
      );
    }
    const targets = rows.targets.map((tensor) => keep(gatherRows(engine, tensor, indices)));
    const noisy = { inputs, targets, start: 0, count: indices.length };
    const outputs = toOutputs(await ask(asker, noisy, allRows(indices.length)));
    const before = plain.slice(0, outputs.length);
    return {
      noise: NOISE,
      changedClasses: classes === null ? null : changedShare(before, outputs, classes),
      change: relativeChange(before, outputs, before.length / indices.length),
    };
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** The numbers of the rows at `indices`. */
export async function valuesAt({ engine }: Asker, tensor: Tensor, indices: Int32Array): Promise<NumberArray> {
  const gathered = gatherRows(engine, tensor, indices);
  const read = readTensors(engine, [gathered], (values) => values.slice());
  gathered.dispose();
  const [values = new Float32Array()] = await awaited(read);
  return values;
}

function withNoise(values: NumberArray, columns: number, normal: () => number): Float32Array {
  const { rows, squares } = columnMoments({ values, columns });
  const deviations = squares.map((sum) => Math.sqrt(sum / rows));
  const noisy = new Float32Array(values.length);
  let column = 0;
  for (let i = 0; i < values.length; i++) {
    noisy[i] = (values[i] ?? 0) + NOISE * (deviations[column] ?? 0) * normal();
    if (++column === columns) column = 0;
  }
  return noisy;
}

/** Box and Muller (1958): two at a time. */
function normalNumbers(random: () => number): () => number {
  let other = NaN;
  return () => {
    if (!Number.isNaN(other)) {
      const number = other;
      other = NaN;
      return number;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    other = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function changedShare(before: readonly number[], after: readonly number[], classes: number): number {
  const labels = new Array<number>(after.length / classes).fill(0);
  const classesOf = (probabilities: readonly number[]) =>
    predictedClasses({ labels, probabilities, classes });
  const now = classesOf(after);
  return classesOf(before).filter((k, i) => k !== now[i]).length / Math.max(1, now.length);
}

/** Root mean square change over the root mean square distance from the columns' means. */
function relativeChange(before: readonly number[], after: readonly number[], columns: number): number {
  const change = after.reduce((sum, value, i) => sum + (value - (before[i] ?? NaN)) ** 2, 0);
  if (change === 0) return 0;
  const { squares } = columnMoments({ values: before, columns });
  return Math.sqrt(change / squares.reduce((total, one) => total + one, 0));
}
