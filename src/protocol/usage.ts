import * as v from 'valibot';
import { checkedJson } from './checked';
import { FiniteNumber } from './numbers';

/*
 * What a run takes of the machine: one JSON object a line in usage.ndjson, written by whoever watches over the run, never by the
 * run itself. Times `t` are milliseconds since the run's process was started. What can't be measured somewhere is null.
 */

export const UsageMachine = v.object({
  type: v.literal('machine'),
  /** Cores that this machine, or the container, lets a process use. */
  cores: FiniteNumber,
  memoryBytes: FiniteNumber,
});
export type UsageMachine = v.InferOutput<typeof UsageMachine>;

/** The machine's GPUs, in the order in which samples list them; none with a `problem` where they can't be seen. */
export const UsageGpus = v.object({
  type: v.literal('gpus'),
  gpus: v.array(v.object({ name: v.string(), memoryBytes: v.nullable(FiniteNumber) })),
  /** Why no more is known, where a tool is there but doesn't answer. */
  problem: v.nullable(v.string()),
});
export type UsageGpus = v.InferOutput<typeof UsageGpus>;

export const GpuSample = v.object({
  /** Share of the time in which something ran on it. */
  use: v.nullable(FiniteNumber),
  memoryBytes: v.nullable(FiniteNumber),
});
export type GpuSample = v.InferOutput<typeof GpuSample>;

export const UsageSample = v.object({
  type: v.literal('sample'),
  t: FiniteNumber,
  /** CPU time of all the run's processes per second since the sample before: 2 is two cores' worth. */
  cores: v.nullable(FiniteNumber),
  /** Resident memory of all the run's processes. */
  residentBytes: v.nullable(FiniteNumber),
  /** Memory of the machine that is not in use. */
  freeBytes: FiniteNumber,
  /** Absent where there are none. */
  gpus: v.optional(v.array(GpuSample)),
  /** Whether a process of the run is among those that compute on a GPU, as far as these can be seen. */
  onGpu: v.optional(v.boolean()),
});
export type UsageSample = v.InferOutput<typeof UsageSample>;

export const UsageLine = v.variant('type', [UsageMachine, UsageGpus, UsageSample]);
export type UsageLine = v.InferOutput<typeof UsageLine>;

export type ParsedUsage = { line: UsageLine } | { problem: string };

/** Reads one line of usage.ndjson. Never throws: a bad line is a fact to show. */
export function parseUsageLine(text: string): ParsedUsage {
  const result = checkedJson(UsageLine, text);
  return 'value' in result ? { line: result.value } : result;
}
