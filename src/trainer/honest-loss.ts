import type { Engine, LayersModel, Tensor } from './framework';
import { andThen, firstOf, readTensors } from './reads';
import type { Later } from './reads';
import type { Examples } from './examples';
import type { Run } from './run';

/*
 * tfjs adds the L1/L2 penalty to `loss` but not to `val_loss`, and trains with dropout and batch statistics. These two
 * measure what makes the curves comparable: the penalty, and the training loss as validation measures it.
 */

/** The regularization penalty of the weights as they are now, by the framework's own formulas. */
export function measurePenalty(run: Run, engine: Engine, model: LayersModel): number | Later<number> {
  const losses = run.streams.isolated(() => engine.tidy(() => model.calculateLosses()));
  try {
    return andThen(readTensors(engine, losses, firstOf), (values) =>
      values.reduce((sum, one) => sum + one, 0),
    );
  } finally {
    for (const loss of losses) loss.dispose();
  }
}

/** Loss of the model in inference mode and without penalty, by tfjs's own evaluate. */
export function inferenceLoss(
  run: Run,
  engine: Engine,
  model: LayersModel,
  examples: Examples,
  batchSize: number,
): number | Later<number> {
  const outcome = run.streams.isolated(() =>
    examples.with((inputs, targets) => model.evaluate(inputs, targets, { batchSize })),
  );
  const scalars: Tensor[] = Array.isArray(outcome) ? outcome : [outcome];
  try {
    return andThen(readTensors(engine, scalars.slice(0, 1), firstOf), ([loss = NaN]) => loss);
  } finally {
    for (const scalar of scalars) scalar.dispose();
  }
}
