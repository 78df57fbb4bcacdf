import type { Engine, LayersModel, Tensor } from './framework';
import { readsSynchronously } from './framework';
import type { Examples } from './rows';
import type { Run } from './run';

/*
 * tfjs adds the L1/L2 penalty to `loss` but not to `val_loss`, and trains with dropout and batch statistics. These two
 * measure what makes the curves comparable: the penalty, and the training loss as validation measures it.
 */

/** The regularization penalty of the weights as they are now, by the framework's own formulas. */
export async function measurePenalty(run: Run, engine: Engine, model: LayersModel): Promise<number> {
  const losses = run.streams.isolated(() => engine.tidy(() => model.calculateLosses()));
  let sum = 0;
  for (const loss of losses) {
    sum += (readsSynchronously(engine) ? loss.dataSync() : await loss.data())[0] ?? NaN;
    loss.dispose();
  }
  return sum;
}

/** Loss of the model in inference mode and without penalty, by tfjs's own evaluate. */
export async function inferenceLoss(
  run: Run,
  engine: Engine,
  model: LayersModel,
  examples: Examples,
  batchSize: number,
): Promise<number> {
  const outcome = run.streams.isolated(() =>
    examples.with((inputs, targets) => model.evaluate(inputs, targets, { batchSize })),
  );
  const scalars: Tensor[] = Array.isArray(outcome) ? outcome : [outcome];
  try {
    const loss = scalars[0];
    if (!loss) return NaN;
    return (readsSynchronously(engine) ? loss.dataSync() : await loss.data())[0] ?? NaN;
  } finally {
    for (const scalar of scalars) scalar.dispose();
  }
}
