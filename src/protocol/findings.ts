import * as v from 'valibot';
import { DecomposedFit, Interval } from './decomposition';
import { LossBasis } from './loss-basis';
import { AnyNumber, FiniteNumber } from './numbers';
import { RemedyId } from './edits';
import { Site } from './site';

export const RuleId = v.picklist([
  // How training goes
  'overfitting',
  'underfitting',
  'divergence',
  'non-finite-loss',
  'oscillation',
  'plateau',
  'stalled',
  'unusual-learning-rate',
  // Inside the network
  'vanishing-gradients',
  'exploding-gradients',
  'dead-relu',
  'saturated-activations',
  'unchanged-weights',
  'all-zero-weights',
  'update-ratio',
  'poor-initialization',
  // What the model answers
  'over-confidence',
  'output-range',
  'unstable-predictions',
  'aggressive-augmentation',
  // The data
  'no-validation-data',
  'small-validation-set',
  'ordered-split',
  'shared-rows',
  'easier-validation',
  'class-imbalance',
  'non-finite-inputs',
  'unscaled-inputs',
  'too-many-parameters',
  // How the model is written
  'output-and-loss',
  'linear-hidden-layer',
  'small-batch-normalization',
  'dropout-before-batch-normalization',
  'high-dropout',
  'misused-regularizer',
  'misplaced-callback',
  // What training takes of the machine
  'leaking-tensors',
  'input-bound',
  'slow-backend',
  'unused-gpu',
]);
export type RuleId = v.InferOutput<typeof RuleId>;

export const Severity = v.picklist(['error', 'warning', 'information']);
export type Severity = v.InferOutput<typeof Severity>;

/** One number that supports a finding, ready to be shown: "validation loss, best" 0.602 at epoch 4. */
export const Evidence = v.object({
  label: v.string(),
  value: AnyNumber,
  unit: v.optional(v.string()),
  epoch: v.optional(FiniteNumber),
});
export type Evidence = v.InferOutput<typeof Evidence>;

/** A remedy a finding asks for. `layers` names the layers it concerns, most useful first; empty means any. */
export const SuggestedRemedy = v.object({
  remedy: RemedyId,
  layers: v.array(v.string()),
  /** One sentence: why this, for this run. */
  reason: v.string(),
  /** The number that the reason names for it to set, where the source has the one that the run began with. */
  value: v.optional(FiniteNumber),
  /** What it did elsewhere, with the range: "lowered test loss in 16 of 16 comparable problems, by 2 to 53 %". */
  expected: v.optional(v.string()),
  /** What that rests on. */
  literature: v.optional(v.string()),
});
export type SuggestedRemedy = v.InferOutput<typeof SuggestedRemedy>;

export const Finding = v.object({
  /** Stable within a run: rule and fit. */
  id: v.string(),
  rule: RuleId,
  /** The fit it is about; null where the script didn't get that far. */
  fit: v.nullable(v.string()),
  severity: Severity,
  /** A few words: "Overfitting since epoch 4". */
  title: v.string(),
  /** One or two sentences with the numbers in them. */
  message: v.string(),
  /** Probability that it is so, 0 to 1; null where the rule has no calibrated one. */
  confidence: v.nullable(FiniteNumber),
  /** Epoch at which it began, and the epoch at which it could first be said; counted from 1. */
  onset: v.nullable(FiniteNumber),
  epoch: v.nullable(FiniteNumber),
  evidence: v.array(Evidence),
  /** Where it is shown: the fit call, or the layer to be changed. */
  anchor: v.nullable(Site),
  related: v.array(v.object({ site: Site, message: v.string() })),
  /** Ranked, best first. */
  remedies: v.array(SuggestedRemedy),
  /** Where the method and its numbers come from. */
  source: v.string(),
});
export type Finding = v.InferOutput<typeof Finding>;

export const NotChecked = v.object({ rule: RuleId, fit: v.string(), reason: v.string() });
export type NotChecked = v.InferOutput<typeof NotChecked>;

/** How training and validation loss of a fit may be compared; the numbers are in its epochs (loss-basis.ts). */
export const Gap = v.object({ fit: v.string(), basis: LossBasis });
export type Gap = v.InferOutput<typeof Gap>;

/** Where the validation loss will be lowest if it goes on as it does; only where that can be known. */
export const Forecast = v.object({
  fit: v.string(),
  /** The epoch after which this was said. */
  epoch: FiniteNumber,
  /** Epoch of the lowest validation loss, with an interval that is meant to hold the truth in `confidence` of cases. */
  bottom: Interval,
  confidence: FiniteNumber,
});
export type Forecast = v.InferOutput<typeof Forecast>;

const Technique = v.object({
  remedy: RemedyId,
  /** One sentence, from this run's data and model. */
  reason: v.string(),
  expected: v.string(),
  literature: v.string(),
});
export type Technique = v.InferOutput<typeof Technique>;

/** "Why this, why not that": the techniques against what was found, ranked, and those that were passed over. */
export const Advice = v.object({
  fit: v.string(),
  /** What the choice rests on: "rows", "rows per parameter", "share of zeros" … with its value in words. */
  traits: v.array(v.object({ label: v.string(), value: v.string() })),
  advised: v.array(Technique),
  passedOver: v.array(Technique),
  /** What to keep in mind of all of it. */
  note: v.nullable(v.string()),
});
export type Advice = v.InferOutput<typeof Advice>;

/** All that the diagnosis says of one run. */
export const Diagnosis = v.object({
  findings: v.array(Finding),
  notChecked: v.array(NotChecked),
  gaps: v.array(Gap),
  forecasts: v.array(Forecast),
  advice: v.array(Advice),
  decompositions: v.array(DecomposedFit),
});
export type Diagnosis = v.InferOutput<typeof Diagnosis>;
