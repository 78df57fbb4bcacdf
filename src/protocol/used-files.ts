import * as v from 'valibot';
import { FiniteNumber } from './numbers';

/*
 * What a run used beside its arguments: one JSON object a line in files.ndjson, written by each of its processes and threads when it ends. From it
 * follows whether the run would come to the same today.
 */

/** Tells a file from what it was before: the time of its last change can't be set back by ordinary means. */
const identity = { size: FiniteNumber, mtimeMs: FiniteNumber, ctimeMs: FiniteNumber };

export const UsedFile = v.variant('kind', [
  /** A process or thread began or ended: one that only began was killed, so what it used isn't known. */
  v.object({ kind: v.literal('begin'), process: v.string() }),
  v.object({ kind: v.literal('end'), process: v.string() }),
  /** A file as it was when it was first read. */
  v.object({ kind: v.literal('read'), path: v.string(), ...identity }),
  /** Code that was loaded, as its file was when the process ended. Packages are named by their package.json. */
  v.object({ kind: v.literal('module'), path: v.string(), ...identity }),
  /** It was looked at whether there is such a file or folder. */
  v.object({ kind: v.literal('probed'), path: v.string(), found: v.boolean() }),
  /** A folder was listed; a hash of the names in it. */
  v.object({ kind: v.literal('listed'), path: v.string(), names: v.string() }),
  /** Random numbers that no seed decides. */
  v.object({ kind: v.literal('chance'), what: v.string() }),
  v.object({ kind: v.literal('network'), what: v.string() }),
  /** Something that can't be followed: another program, more files than are counted. */
  v.object({ kind: v.literal('unknown'), what: v.string() }),
]);
export type UsedFile = v.InferOutput<typeof UsedFile>;
