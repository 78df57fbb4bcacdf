import type { LabelledRows } from './fit-plan';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import { isTensor } from './framework';
import { sizeOf } from './model-description';
import { awaited, readTensors } from './reads';
import type { Later } from './reads';
import { gatherRows } from './rows';
import type { Run } from './run';
import { meanPerExample } from './example-losses';

/** What the model answered, in the order of the examples asked. */
export interface Answers {
  examples: number;
  predictions: number[];
  targets: number[];
  /** Numbers an example. */
  outputs: number;
  targetColumns: number;
  /** Mean loss, without penalty. */
  loss: number;
  /** That of each example; empty where the loss function gives one number for all. */
  losses: number[];
}

const LARGEST_BATCH = 512;
const NOTHING = new Float32Array();

type LossFunction = (target: Tensor, prediction: Tensor) => Tensor;

export interface Asker {
  run: Run;
  engine: Engine;
  model: LayersModel;
  batchSize: number;
}

/** The one loss function of a model with one output; null where there are several or none. */
export function lossFunctionOf(model: LayersModel): LossFunction | null {
  const functions: unknown = model.lossFunctions;
  const list: unknown[] = Array.isArray(functions) && functions.length === 1 ? functions : [];
  const [only] = list;
  return typeof only === 'function' ? (only as LossFunction) : null;
}

/**
 * The model's answers in inference mode to the rows at `indices`, batch by batch for as long as `mayGoOn` says; what it
 * draws at random comes from a stream of its own.
 *
 * @param mayGoOn asked before each batch but the first with the milliseconds that it may take
 */
export async function ask(
  { run, engine, model, batchSize }: Asker,
  rows: LabelledRows,
  indices: Int32Array,
  mayGoOn: (batchMs: number) => boolean = () => true,
): Promise<Answers> {
  const lossOf = lossFunctionOf(model);
  const [target] = rows.targets;
  if (!lossOf || !target) throw new Error('a model with one loss was expected');
  const predictions: number[] = [];
  const targets: number[] = [];
  const each: number[] = [];
  let loss = 0;
  let examples = 0;
  let size = batchSize;
  let msPerExample = 0;
  while (examples < indices.length && (examples === 0 || mayGoOn(msPerExample * size))) {
    const begin = performance.now();
    const batch = indices.subarray(examples, examples + size);
    const made: Tensor[] = [];
    const keep = <T extends Tensor>(tensor: T): T => {
      made.push(tensor);
      return tensor;
    };
    let read: NumberArray[] | Later<NumberArray[]>;
    try {
      const { answer, actual, batchLoss } = run.streams.isolated(() => {
        const inputs = rows.inputs.map((tensor) => keep(gatherRows(engine, tensor, batch)));
        const given = keep(atLeastColumns(engine, keep(gatherRows(engine, target, batch))));
        const outputs = model.predict(inputs.length === 1 ? inputs[0] : inputs, {
          batchSize: batch.length,
        });
        const [output] = Array.isArray(outputs) ? outputs.map(keep) : [keep(outputs)];
        if (!output) throw new Error('the model gave no output');
        return {
          answer: output,
          actual: given,
          batchLoss: keep(engine.tidy(() => lossOf(given, output))),
        };
      });
      // The cpu backend's own arrays are let go of with the tensors, but stay as they are.
      read = readTensors(engine, [answer, actual, batchLoss], (values) => values);
    } finally {
      for (const tensor of made) if (!tensor.isDisposed) tensor.dispose();
    }
    const [answered = NOTHING, given = NOTHING, losses = NOTHING] = await awaited(read);
    for (const value of answered) predictions.push(value);
    for (const value of given) targets.push(value);
    let sum = 0;
    for (const value of losses) sum += value;
    loss += (sum / losses.length) * batch.length;
    if (losses.length % batch.length === 0) each.push(...meanPerExample(losses, batch.length));
    examples += batch.length;
    // The latest: the first includes compilation.
    msPerExample = (performance.now() - begin) / batch.length;
    // Where a larger batch is sure to be affordable, it saves what each batch costs beside its examples.
    if (size < LARGEST_BATCH && mayGoOn(msPerExample * 4 * size)) size *= 4;
    size = Math.min(size, Math.max(1, indices.length - examples));
  }
  return {
    examples,
    predictions,
    targets,
    outputs: predictions.length / Math.max(1, examples),
    targetColumns: targets.length / Math.max(1, examples),
    loss: loss / Math.max(1, examples),
    losses: each.length === examples ? each : [],
  };
}

/** tfjs gives targets of rank 1 a second axis before it computes a loss. */
function atLeastColumns(engine: Engine, tensor: Tensor): Tensor {
  if (tensor.shape.length > 1) return tensor;
  const shaped = engine.runKernel('Reshape', { x: tensor }, { shape: [sizeOf(tensor.shape), 1] });
  if (!isTensor(shaped)) throw new Error('Reshape gave no tensor');
  return shaped;
}
