import * as v from 'valibot';
import { FiniteNumber } from './numbers';
import { BACKEND_CHOICES, RUNGS } from './rungs';

/** A rung that was not taken, and why. */
const PassedRung = v.object({ rung: v.picklist(RUNGS), reason: v.string() });
export type PassedRung = v.InferOutput<typeof PassedRung>;

/** How long a training step of the script's model takes on a rung; `remembered`: in an earlier run of the script. */
const TriedRung = v.object({
  rung: v.picklist(RUNGS),
  stepMs: FiniteNumber,
  remembered: v.optional(v.boolean()),
});
export type TriedRung = v.InferOutput<typeof TriedRung>;

/** Which backend a process trains on by default, who chose it, and why not a better one. */
export const chosenBackend = {
  asked: v.picklist(BACKEND_CHOICES),
  /** The framework's name: tensorflow, webgpu, wasm, cpu. */
  name: v.string(),
  rung: v.nullable(v.picklist(RUNGS)),
  /** The script brings its own (tfjs-node), or Regulens gave it one. */
  by: v.picklist(['script', 'regulens']),
  passed: v.array(PassedRung),
  /** Where rungs were tried out on the model: how long a training step takes on each. */
  tried: v.optional(v.array(TriedRung)),
};
export type ChosenBackend = v.InferOutput<v.ObjectSchema<typeof chosenBackend, undefined>>;
