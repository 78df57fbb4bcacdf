import * as v from 'valibot';
import { FiniteNumber } from '../protocol/numbers';
import { Site } from '../protocol/site';

/*
 * What commands are called with. The palette gives nothing, a tree item gives its node (and the whole selection as the
 * second argument), lenses, quick fixes and the page give ids. Anything else counts as nothing.
 */

const RunArgument = v.union([
  v.string(),
  v.pipe(
    v.object({ runId: v.string() }),
    v.transform(({ runId }) => runId),
  ),
]);

/** The run a command is meant for, or null where the user has to choose. */
export function runArgument(arg: unknown): string | null {
  return parseOr(RunArgument, arg);
}

/** The runs of a multiple selection in the tree: (item, selected items). */
export function runArguments([first, selection]: readonly unknown[]): string[] {
  const all = Array.isArray(selection) && selection.length > 0 ? (selection as unknown[]) : [first];
  return [...new Set(all.map(runArgument).filter((id) => id !== null))];
}

export const FixTarget = v.object({ runId: v.string(), fixId: v.string() });
export type FixTarget = v.InferOutput<typeof FixTarget>;

/** A candidate of a run's verification: a fix, another setting of one, or two together. */
export const VerificationTarget = v.object({ runId: v.string(), candidateId: v.string() });

export const FindingTarget = v.object({ runId: v.string(), findingId: v.string() });
export type FindingTarget = v.InferOutput<typeof FindingTarget>;

const SweepArgument = v.object({ sweepId: v.string() });

/** The sweep a command is meant for, or null where the user has to choose. */
export function sweepArgument(arg: unknown): string | null {
  return parseOr(SweepArgument, arg)?.sweepId ?? null;
}

export const TrialTarget = v.object({ sweepId: v.string(), trial: FiniteNumber });

const FileArgument = v.union([
  v.pipe(
    v.object({ scheme: v.literal('file'), fsPath: v.string() }),
    v.transform(({ fsPath }) => fsPath),
  ),
  v.pipe(
    v.object({ uri: v.object({ scheme: v.literal('file'), fsPath: v.string() }) }),
    v.transform(({ uri }) => uri.fsPath),
  ),
]);

/** The file a command is meant for, given as a file Uri (or an object that has one), or null. */
export function fileArgument(arg: unknown): string | null {
  return parseOr(FileArgument, arg);
}

const SiteArgument = v.union([
  Site,
  v.pipe(
    v.object({ site: Site }),
    v.transform(({ site }) => site),
  ),
]);

/** The training call a command is meant for, or null. */
export function siteArgument(arg: unknown): Site | null {
  return parseOr(SiteArgument, arg);
}

/** What a command is given by its schema, or null for anything else. */
export function parseOr<T>(schema: v.GenericSchema<unknown, T>, arg: unknown): T | null {
  const result = v.safeParse(schema, arg);
  return result.success ? result.output : null;
}
