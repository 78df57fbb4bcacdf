import * as v from 'valibot';
import { Severity } from './findings';
import { AnyNumber, FiniteNumber } from './numbers';

/** A number or name that the run was set to: 'learning-rate', 'units@dense_1' as sweeps call them. */
export const RunParameter = v.object({
  id: v.string(),
  /** In words: "units of dense_1". */
  label: v.string(),
  value: v.union([FiniteNumber, v.string()]),
});
export type RunParameter = v.InferOutput<typeof RunParameter>;

/** What lists say of one run. */
export const RunDigest = v.object({
  /** Lowest validation loss over all fits; null where none was recorded. */
  best: v.nullable(v.object({ loss: FiniteNumber, epoch: FiniteNumber })),
  /** Validation loss of the last epoch of the latest fit. */
  final: v.nullable(AnyNumber),
  /** Progress of the latest fit; `of` is null where the script doesn't say. */
  epoch: v.nullable(v.object({ done: FiniteNumber, of: v.nullable(FiniteNumber) })),
  /** Validation metrics of the last epoch of the latest fit. */
  metrics: v.record(v.string(), AnyNumber),
  /** The finding that matters most. */
  finding: v.nullable(v.object({ severity: Severity, title: v.string(), message: v.string() })),
  /** Findings beside that one. */
  others: FiniteNumber,
  decomposition: v.nullable(v.string()),
  /** Milliseconds from the start to the latest event. */
  durationMs: FiniteNumber,
  seed: v.nullable(v.string()),
  backend: v.nullable(v.string()),
  parameters: v.array(RunParameter),
});
export type RunDigest = v.InferOutput<typeof RunDigest>;

/** digest.json: a digest with what it was made of. Anyone may delete it: it is made anew from the events. */
export const StoredDigest = v.object({
  version: FiniteNumber,
  /** Who made it, since rules and words change. */
  regulens: v.string(),
  /** The language its words are in. */
  language: v.string(),
  /** Size and time of the events file that it was made from. */
  events: v.object({ size: FiniteNumber, mtimeMs: FiniteNumber }),
  digest: RunDigest,
});
export type StoredDigest = v.InferOutput<typeof StoredDigest>;
