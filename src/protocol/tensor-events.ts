import * as v from 'valibot';
import { Histogram, time } from './event-parts';
import { AnyNumber, FiniteNumber } from './numbers';

/* What is seen inside the network after an epoch: weights, gradients, activations. */

/** Statistics of one weight tensor. Shares are of `count`; see src/trainer for the formulas' sources. */
export const TensorStatistics = v.object({
  name: v.string(),
  layer: v.nullable(v.string()),
  shape: v.array(FiniteNumber),
  count: FiniteNumber,
  nonFinite: FiniteNumber,
  exactZeroShare: FiniteNumber,
  /** Share of |w| < 1e-3 max|w|. */
  nearZeroShare: FiniteNumber,
  /** Hoyer sparsity: 0 for a constant tensor, 1 for a one-hot one. */
  hoyer: v.nullable(FiniteNumber),
  /** Gini index of |w|: 0 for a constant tensor, 1 - 1/n for a one-hot one. */
  gini: v.nullable(FiniteNumber),
  /** L2 norm. */
  norm: FiniteNumber,
  mean: FiniteNumber,
  std: FiniteNumber,
  /** Output units (last axis), and those whose incoming norm is < 1e-2 of the layer's median. */
  units: v.nullable(FiniteNumber),
  deadUnits: v.nullable(FiniteNumber),
  histogram: v.nullable(Histogram),
  /** Norm of the change since the last snapshot in units of the norm before; 0 for an unchanged tensor. */
  change: v.optional(AnyNumber),
  /** Of matrices: exp of the entropy of the singular values (Roy & Vetterli 2007), and (Σσ²)/max σ². */
  effectiveRank: v.optional(FiniteNumber),
  stableRank: v.optional(FiniteNumber),
  /** First layer's kernel: L2 norm of the weights that leave each input, at most 512 inputs. */
  inputNorms: v.optional(v.array(FiniteNumber)),
});
export type TensorStatistics = v.InferOutput<typeof TensorStatistics>;

export const Weights = v.object({
  ...time,
  type: v.literal('weights'),
  fit: v.string(),
  epoch: FiniteNumber,
  /** Optimizer steps since the last snapshot; absent for the first. */
  steps: v.optional(FiniteNumber),
  tensors: v.array(TensorStatistics),
});
export type Weights = v.InferOutput<typeof Weights>;

export const Gradients = v.object({
  ...time,
  type: v.literal('gradients'),
  fit: v.string(),
  epoch: v.nullable(FiniteNumber),
  step: FiniteNumber,
  tensors: v.array(
    v.object({
      name: v.string(),
      norm: AnyNumber,
      nonFinite: FiniteNumber,
      /** Mean of |g|, and share of g = 0. */
      meanAbs: v.optional(AnyNumber),
      zeroShare: v.optional(FiniteNumber),
    }),
  ),
});
export type Gradients = v.InferOutput<typeof Gradients>;

export const Activations = v.object({
  ...time,
  type: v.literal('activations'),
  fit: v.string(),
  epoch: FiniteNumber,
  examples: FiniteNumber,
  layers: v.array(
    v.object({
      layer: v.string(),
      /** Share of units that are 0 on more than 99 % of the examples (dead ReLU). */
      deadShare: FiniteNumber,
      /** Share of all activations that are exactly 0. */
      zeroShare: FiniteNumber,
      /** Class name of the activation; absent means a rectifier. */
      activation: v.optional(v.string()),
      /** tanh, sigmoid: share of activations where the input is beyond ±5 (|tanh| > .9999, sigmoid outside .0067-.9933). */
      saturatedShare: v.optional(FiniteNumber),
      /** Largest output in size, for a layer that answers. */
      maxAbs: v.optional(AnyNumber),
    }),
  ),
});
export type Activations = v.InferOutput<typeof Activations>;
