import { classIndices, taskOf } from './data-traits';
import { earlyStoppingCopies } from './early-stopping';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { FitListener } from './history-listener';
import type { Engine, LayersModel, Tensor } from './framework';
import type { InitialWeights } from './initial-weights';
import { flatten, lossNames, sizeOf } from './model-description';
import { replaceOptimizer, snapshot } from './model-snapshot';
import type { Nesting } from './patch';
import { toProbabilities } from './probabilities';
import { evenlySpaced, gatherRows } from './rows';
import type { Run } from './run';

/*
 * Bias and variance by refitting in place: R times, the same model from a fresh initialization on a bootstrap sample of the
 * training rows, always predicting the same validation rows. What varies between replicates is thus both the data and the
 * initialization (and with them the order of the data and dropout), as in Neal et al. 2018, "A modern take on the
 * bias-variance tradeoff in neural networks". In place, because any custom layer, loss or metric then simply works.
 */

/** Validation rows that are predicted, at most. */
const EVALUATION_ROWS = 2000;

export interface Decomposition {
  run: Run;
  engine: Engine;
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
export function obstacle({ inner, plan }: RefitTarget, epochs: number | null): string | null {
  if (plan.call !== 'fit')
    return 'Bias and variance cannot be measured for fitDataset, because its data cannot be resampled.';
  if (inner.outputs.length !== 1)
    return 'Bias and variance can only be measured for a model with one output.';
  if (!plan.train || plan.train.count === 0) return 'Bias and variance need training data given as tensors.';
  if (!plan.validationRows || plan.validationRows.count === 0)
    return 'Bias and variance need validation data given as tensors or by validationSplit.';
  if (epochs === null && plan.epochs === plan.initialEpoch + 1)
    return 'Bias and variance of a whole training need its number of epochs, and this call trains one: a loop around it may call it again. Train the script with diagnostics once, so that the number is known.';
  const isFlat = inner.outputs[0]?.shape.length === 2;
  const task = describeTask(inner, plan.train).task;
  if (task === 'unknown') return 'Loss and targets do not show whether this is regression or classification.';
  if (task !== 'regression' && !isFlat)
    return 'Bias and variance of classes need one prediction per example.';
  return null;
}

function describeTask(model: LayersModel, rows: LabelledRows) {
  const target = rows.targets[0];
  const units = model.outputs[0]?.shape.at(-1) ?? null;
  if (!target) return { task: 'unknown' as const, columns: 0 };
  const columns = sizeOf(target.shape.slice(1));
  return { ...taskOf(lossNames(model)[0], target.dataSync(), columns, units), columns };
}

/** Runs the replicates one after the other; returns when all are done or a stop was asked for. */
export async function decompose(
  context: Decomposition,
  target: RefitTarget,
  replicates: number,
): Promise<void> {
  const { run, engine } = context;
  const { inner, plan } = target;
  const { train, validationRows } = plan;
  if (!train || !validationRows) throw new Error('nothing to decompose');
  const { task, columns } = describeTask(inner, train);
  if (task === 'unknown') throw new Error('unknown task');
  const fit = run.newId('decomposition');
  const fixed = gather(
    engine,
    validationRows,
    evenlySpaced(validationRows.start, validationRows.count, EVALUATION_ROWS),
  );
  const values = fixed.targets[0]?.dataSync() ?? new Float32Array();
  const examples = fixed.inputs[0]?.shape[0] ?? 0;
  run.emit({
    type: 'decomposition-started',
    fit,
    site: plan.site,
    replicates,
    task,
    examples,
    outputs: sizeOf((inner.outputs[0]?.shape ?? []).slice(1).map((size) => size ?? 1)),
    targets: task === 'regression' ? Array.from(values) : classIndices(values, columns),
    trainExamples: train.count,
  });
  run.flush();
  const restore = snapshot(inner);
  try {
    for (let replicate = 1; replicate <= replicates && !run.control.stopRequested(); replicate++) {
      const begin = performance.now();
      const result = await refit(context, target, train, fixed, replicate);
      if (!result) break;
      run.emit({
        type: 'trial-result',
        fit,
        replicate,
        ...result,
        predictions:
          task === 'regression' ? result.predictions : toProbabilities(result.predictions, examples),
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
): Promise<{ predictions: number[]; trainLoss: number; valLoss: number } | null> {
  const key = `replicate:${replicate}`;
  const random = run.streams.stream(`${key}|bootstrap`);
  const indices = Int32Array.from(
    { length: train.count },
    () => train.start + Math.floor(random() * train.count),
  );
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
    return run.streams.isolated(() => ({
      predictions: predict(inner, fixed, batchSize),
      trainLoss: nesting.within(() => lossOn(inner, sample, batchSize)),
      valLoss: nesting.within(() => lossOn(inner, fixed, batchSize)),
    }));
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

function predict(model: LayersModel, { inputs }: Rows, batchSize: number): number[] {
  const outputs = model.predict(inputs, { batchSize });
  const tensor = Array.isArray(outputs) ? outputs[0] : outputs;
  const values = Array.from(tensor?.dataSync() ?? []);
  tensor?.dispose();
  return values;
}

function lossOn(model: LayersModel, { inputs, targets }: Rows, batchSize: number): number {
  const outcome = model.evaluate(inputs, targets, { batchSize });
  const scalars = Array.isArray(outcome) ? outcome : [outcome];
  const loss = scalars[0]?.dataSync()[0] ?? NaN;
  for (const scalar of scalars) scalar.dispose();
  return loss;
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
