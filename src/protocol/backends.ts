import * as v from 'valibot';
import { BACKEND_CHOICES, RUNG_NAMES, RUNGS } from './rungs';

/** A rung that was not taken, and why. */
const PassedRung = v.object({ rung: v.picklist(RUNGS), reason: v.string() });
export type PassedRung = v.InferOutput<typeof PassedRung>;

/** Which backend a process trains on by default, who chose it, and why not a better one. */
export const chosenBackend = {
  asked: v.picklist(BACKEND_CHOICES),
  /** The framework's name: tensorflow, webgpu, wasm, cpu. */
  name: v.string(),
  rung: v.nullable(v.picklist(RUNGS)),
  /** The script brings its own (tfjs-node), or Regulens gave it one. */
  by: v.picklist(['script', 'regulens']),
  passed: v.array(PassedRung),
};
type Entries = typeof chosenBackend;
export type ChosenBackend = { [Name in keyof Entries]: v.InferOutput<Entries[Name]> };

/** Why each better backend was passed over, in a line each: "WebGPU: no adapter". */
export function whyPassed(passed: readonly PassedRung[]): string[] {
  return passed.map(({ rung, reason }) => `${RUNG_NAMES[rung]}: ${reason.split('\n', 1)[0] ?? ''}`);
}
