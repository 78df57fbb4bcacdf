import type { LayersModel } from './framework';

/** A new optimizer of the same configuration: no momentum from what was trained before. */
export function replaceOptimizer(model: LayersModel): void {
  const old = model.optimizer_;
  if (!old) return;
  model.optimizer_ = old.constructor.fromConfig(old.constructor, old.getConfig());
  if (model.isOptimizerOwned) old.dispose?.();
  model.isOptimizerOwned = true;
}

/** Keeps weights and optimizer; returns what puts them back. */
export function snapshot(model: LayersModel): () => void {
  const optimizer = model.optimizer_;
  const isOwned = model.isOptimizerOwned;
  const weights = model.getWeights().map((tensor) => tensor.clone());
  // The user's optimizer must outlive what is trained meanwhile.
  model.isOptimizerOwned = false;
  return () => {
    model.setWeights(weights);
    for (const tensor of weights) tensor.dispose();
    if (model.optimizer_ !== optimizer) model.optimizer_?.dispose?.();
    model.optimizer_ = optimizer ?? null;
    model.isOptimizerOwned = isOwned ?? false;
  };
}
