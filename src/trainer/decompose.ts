import * as l10n from '@vscode/l10n';
import type { Resample } from '../protocol/decomposition';
import { classIndices } from './class-indices';
import { taskOf } from './data-traits';
import { earlyStoppingCopies } from './early-stopping';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { FitListener } from './history-listener';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import type { InitialWeights } from './initial-weights';
import type { KnownValues } from './known-values';
import { flatten, lossNames, sizeOf } from './model-description';
import { replaceOptimizer, snapshot } from './model-snapshot';
import { namesGiven } from './names';
import type { Nesting } from './nesting';
import { toProbabilities } from './probabilities';
import { andThen, awaited, both, every, firstOf, readTensors, type Later } from './reads';
import { evenlySpaced, gatherRows } from './rows';
import type { Run } from './run';
import { sampleOf, type Sampling } from './refit-samples';
import { twinsOf } from './twins';

/*
 * Bias and variance by refitting in place: R times, the same model from a fresh initialization on a sample of the
 * training rows (refit-samples.ts), always predicting the same validation rows. What varies between replicates is thus both the data
 * and the initialization (and with them the order of the data and dropout), as in Neal et al. 2018, "A modern take on the
 * bias-variance tradeoff in neural networks". In place, because any custom layer, loss or metric then simply works.
 */

/** Validation rows that are predicted, at most. */
const EVALUATION_ROWS = 2000;

export interface Decomposition {
  run: Run;
  engine: Engine;
  /** Has the targets of the fit. */
  known: KnownValues;
  nesting: Nesting;
  initialWeights: InitialWeights;
  /** Listens on the model's next fit. */
  listen: (model: LayersModel, listener: FitListener) => void;
}

export interface RefitTarget {
  /** The model as the user holds it, and the one inside that does the work. */
  model: LayersModel;
  inner: LayersModel;
  plan: FitPlan;
  options: Record<string, unknown>;
}

/** Why a fit cannot be decomposed, in words; null where it can. @param epochs of a refit, where that is known */
export function obstacle(
  { engine, known }: Pick<Decomposition, 'engine' | 'known'>,
  { inner, plan }: RefitTarget,
  epochs: number | null,
): string | null {
  if (plan.call !== 'fit')
    return l10n.t(
      'Bias and variance cannot be measured for fitDataset, because its data cannot be resampled.',
    );
  if (inner.outputs.length !== 1)
    return l10n.t('Bias and variance can only be measured for a model with one output.');
  if (!plan.train || plan.train.count === 0)
    return l10n.t('Bias and variance need training data given as tensors.');
  if (!plan.validationRows || plan.validationRows.count === 0)
    return l10n.t('Bias and variance need validation data given as tensors or by validationSplit.');
  if (epochs === null && plan.epochs === plan.initialEpoch + 1)
    return l10n.t(
      'Bias and variance of a whole training need its number of epochs, and this call trains one: a loop around it may call it again. Train the script with diagnostics once, so that the number is known.',
    );
  const isFlat = inner.outputs[0]?.shape.length === 2;
  const task = describeTask({ engine, known }, inner, plan.train).task;
  if (task === 'unknown')
    return l10n.t('Loss and targets do not show whether this is regression or classification.');
  if (task !== 'regression' && !isFlat)
    return l10n.t('Bias and variance of classes need one prediction per example.');
  return null;
}

function describeTask(
  { engine, known }: Pick<Decomposition, 'engine' | 'known'>,
  model: LayersModel,
  rows: LabelledRows,
) {
  const target = rows.targets[0];
  const units = model.outputs[0]?.shape.at(-1) ?? null;
  const values = target && known.of(engine, target);
  if (!target || !values) return { task: 'unknown' as const, columns: 0 };
  const columns = sizeOf(target.shape.slice(1));
  return { ...taskOf(lossNames(model)[0], values, columns, units), columns };
}

export interface Refits {
  replicates: number;
  resample: Resample;
  /** Share of the training rows that a refit is given; one measurement each. */
  fractions: readonly number[];
}

/** Runs the replicates of each measurement one after the other; returns when all are done or a stop was asked for. */
export async function decompose(
  context: Decomposition,
  target: RefitTarget,
  { replicates, resample, fractions }: Refits,
): Promise<void> {
  for (const fraction of fractions) {
    if (context.run.control.stopRequested()) return;
    await measure(context, target, replicates, { resample, fraction });
  }
}

async function measure(
  context: Decomposition,
  target: RefitTarget,
  replicates: number,
  sampling: Sampling,
): Promise<void> {
  const { run, engine } = context;
  const { inner, plan } = target;
  const { train, validationRows } = plan;
  if (!train || !validationRows) throw new Error('nothing to decompose');
  const { task, columns } = describeTask(context, inner, train);
  if (task === 'unknown') throw new Error('unknown task');
  const fit = run.newId('decomposition');
  const indices = evenlySpaced(validationRows.start, validationRows.count, EVALUATION_ROWS);
  const fixed = gather(engine, validationRows, indices);
  const [[values = new Float32Array()], twins] = await awaited(
    both(
      readTensors(engine, fixed.targets.slice(0, 1), (read) => read.slice()),
      readTensors(engine, fixed.inputs, (read) => read.slice()),
    ),
  ).then(([targets, inputs]) => [targets, twinsOf(inputs, indices.length)] as const);
  const classNames = namesGiven(process.env['REGULENS_CLASSES']);
  const isWhole = indices.length === validationRows.count;
  run.emit({
    type: 'decomposition-started',
    fit,
    site: plan.site,
    replicates,
    task,
    examples: indices.length,
    outputs: sizeOf((inner.outputs[0]?.shape ?? []).slice(1).map((size) => size ?? 1)),
    targets: task === 'regression' ? Array.from(values) : classIndices(values, columns),
    trainExamples: train.count,
    resample: sampling.resample,
    sampleExamples: sampleOf(sampling, train.count, 1, run.streams).length,
    ...(!isWhole && { rows: Array.from(indices, (row) => row - validationRows.start) }),
    ...(validationRows.start > 0 && { firstRow: validationRows.start }),
    ...(twins.length > 0 && { twins }),
    ...(classNames && { classNames }),
    parameters: inner.weights.reduce((sum, { trainable, shape }) => sum + (trainable ? sizeOf(shape) : 0), 0),
  });
  run.flush();
  const restore = snapshot(inner);
  try {
    for (let replicate = 1; replicate <= replicates && !run.control.stopRequested(); replicate++) {
      const begin = performance.now();
      const result = await refit(context, target, train, fixed, replicate, sampling);
      if (!result) break;
      run.emit({
        type: 'trial-result',
        fit,
        replicate,
        ...result,
        predictions:
          task === 'regression' ? result.predictions : toProbabilities(result.predictions, indices.length),
        durationMs: performance.now() - begin,
      });
      run.flush();
    }
  } finally {
    restore();
    disposeAll(fixed);
  }
}

interface Rows {
  inputs: Tensor[];
  targets: Tensor[];
}

/** One replicate; null where it was stopped on the way. */
async function refit(
  { run, engine, nesting, initialWeights, listen }: Decomposition,
  { model, inner, plan, options }: RefitTarget,
  train: LabelledRows,
  fixed: Rows,
  replicate: number,
  sampling: Sampling,
): Promise<{ predictions: number[]; trainLoss: number; valLoss: number } | null> {
  const key = `replicate:${replicate}`;
  const indices = sampleOf(sampling, train.count, replicate, run.streams).map((row) => train.start + row);
  initialWeights.redraw(flatten(inner.layers), key, run.streams);
  replaceOptimizer(inner);
  const sample = gather(engine, train, indices);
  const stop = { requested: false };
  listen(
    inner,
    stopListener(run, inner, key, () => (stop.requested = true)),
  );
  try {
    const stopping = earlyStoppingCopies(options['callbacks']);
    await nesting.within(() =>
      model.fit(sample.inputs, sample.targets, {
        ...options,
        validationSplit: undefined,
        // Early stopping watches the same validation examples; nothing else needs them during training.
        validationData: stopping.length > 0 ? [fixed.inputs, fixed.targets] : undefined,
        callbacks: stopping.length > 0 ? stopping : undefined,
        verbose: 0,
      }),
    );
    if (stop.requested) return null;
    const batchSize = Math.max(32, plan.batchSize ?? 32);
    const later = run.streams.isolated(() =>
      every<number[]>([
        predict(engine, inner, fixed, batchSize),
        nesting.within(() => lossOn(engine, inner, sample, batchSize)),
        nesting.within(() => lossOn(engine, inner, fixed, batchSize)),
      ]),
    );
    const [predictions = [], [trainLoss = NaN] = [], [valLoss = NaN] = []] = await awaited(later);
    return { predictions, trainLoss, valLoss };
  } finally {
    disposeAll(sample);
  }
}

function stopListener(run: Run, model: LayersModel, key: string, onStop: () => void): FitListener {
  return {
    trainBegin: () => undefined,
    epochBegin: (epoch) => run.streams.setBackground(`${key}|shuffle#${epoch}`),
    batchBegin: () => run.streams.setBackground(null),
    batchEnd: () => {
      if (!run.control.stopRequested()) return;
      model.stopTraining = true;
      onStop();
    },
    epochEnd: () => undefined,
    trainEnd: () => run.streams.setBackground(null),
  };
}

function predict(
  engine: Engine,
  model: LayersModel,
  { inputs }: Rows,
  batchSize: number,
): number[] | Later<number[]> {
  return readAndDispose(engine, model.predict(inputs, { batchSize }), (values) => Array.from(values));
}

function lossOn(
  engine: Engine,
  model: LayersModel,
  { inputs, targets }: Rows,
  batchSize: number,
): number[] | Later<number[]> {
  return readAndDispose(engine, model.evaluate(inputs, targets, { batchSize }), (values) => [
    firstOf(values),
  ]);
}

/** What the first of the tensors holds; all are disposed of at once. */
function readAndDispose(
  engine: Engine,
  outcome: Tensor | Tensor[],
  use: (values: NumberArray) => number[],
): number[] | Later<number[]> {
  const tensors = Array.isArray(outcome) ? outcome : [outcome];
  const read = readTensors(engine, tensors.slice(0, 1), use);
  for (const tensor of tensors) tensor.dispose();
  return andThen(read, ([first = []]) => first);
}

function gather(engine: Engine, rows: LabelledRows, indices: Int32Array): Rows {
  return {
    inputs: rows.inputs.map((tensor) => gatherRows(engine, tensor, indices)),
    targets: rows.targets.map((tensor) => gatherRows(engine, tensor, indices)),
  };
}

function disposeAll(rows: Rows): void {
  for (const tensor of [...rows.inputs, ...rows.targets]) tensor.dispose();
}
