import { applyEdits, type FileEdits, type RemedyId } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import type { LaunchRequest } from '../runs';
import { outcomeOf, type Outcome } from './outcome';
import { runToEnd, type Workplace } from './run-to-end';

export interface FixMeasurement {
  baseline: Outcome[];
  candidate: Outcome[];
  /** Candidate's final validation loss over the baseline's under the same seed, one a seed; below 1 is better. */
  ratios: number[];
  /** Geometric mean of `ratios`. */
  ratio: number;
}

export interface MeasureProgress {
  done: number;
  of: number;
  label: string;
}

/** A file that a fix edits, with its present text. */
export interface FileChange extends FileEdits {
  readonly text: string;
}

export interface MeasureRequest {
  /** How the script is run; `seed` is ignored, `edits` are kept as the baseline's text. */
  launch: LaunchRequest;
  changes: readonly FileChange[];
  label: string;
  remedy?: RemedyId;
  seeds: readonly string[];
  /** Runs of the unchanged script under these seeds that exist already. */
  baseline?: readonly Outcome[];
}

/** Why a fix is not measured, as a sentence; null where it can be. What is measured in memory must leave no files behind. */
export function notMeasured(remedy: RemedyId): string | null {
  return remedy === 'checkpoint'
    ? 'It saves files in your folder and leaves the training as it is, so there is nothing to measure.'
    : null;
}

/**
 * Runs the script with and without a fix under the same seeds and compares the validation loss that it ends with. The fix is
 * served from memory; no file is touched.
 *
 * This measures; it does not prove: with a few seeds the effect carries no interval yet.
 * @throws UserError when the fix would write files, a run fails or has no validation loss; Cancelled.
 */
export async function measureFix(
  workplace: Workplace,
  request: MeasureRequest,
  options: { signal?: AbortSignal; onProgress?: (progress: MeasureProgress) => void } = {},
): Promise<FixMeasurement> {
  const obstacle = request.remedy === undefined ? null : notMeasured(request.remedy);
  if (obstacle !== null)
    throw new UserError(`"${request.label}" is not measured. ${obstacle}`, 'Apply it and train again.');
  const known = new Map(request.baseline?.map((outcome) => [outcome.seed, outcome]));
  const experiment = `fix-${Date.now().toString(36)}`;
  const edited = request.changes.map(({ file, text, edits }) => ({ file, text: applyEdits(text, edits) }));
  const others = (request.launch.edits ?? []).filter(
    (edit) => !edited.some(({ file }) => file === edit.file),
  );
  const of = request.seeds.length * 2 - request.seeds.filter((seed) => known.has(seed)).length;
  let done = 0;

  const measure = async (seed: string, label: string, edits: LaunchRequest['edits']): Promise<Outcome> => {
    options.onProgress?.({ done, of, label: `${label}, seed ${seed}` });
    const parent = { kind: 'verify' as const, experiment, label };
    const name = `${label} · seed ${seed}`;
    const launch: LaunchRequest = {
      ...request.launch,
      evaluateFully: true,
      seed,
      parent,
      name,
      ...(edits ? { edits } : {}),
    };
    const outcome = outcomeOf(
      await runToEnd(workplace, launch, options.signal ? { signal: options.signal } : {}),
      seed,
    );
    done++;
    return outcome;
  };

  const baseline: Outcome[] = [];
  const candidate: Outcome[] = [];
  for (const seed of request.seeds) {
    baseline.push(known.get(seed) ?? (await measure(seed, 'unchanged', request.launch.edits)));
    candidate.push(await measure(seed, request.label, [...others, ...edited]));
  }
  const ratios = candidate.map((outcome, index) => outcome.finalLoss / (baseline[index]?.finalLoss ?? NaN));
  const ratio = Math.exp(ratios.reduce((sum, value) => sum + Math.log(value), 0) / ratios.length);
  options.onProgress?.({ done, of, label: request.label });
  return { baseline, candidate, ratios, ratio };
}

/** The effect in words: "validation loss 0.835 → 0.412 (−51 %), 3 seeds". */
export function describeEffect({ baseline, candidate, ratio }: FixMeasurement): string {
  const mean = (outcomes: readonly Outcome[]) =>
    Math.exp(outcomes.reduce((sum, { finalLoss }) => sum + Math.log(finalLoss), 0) / outcomes.length);
  const percent = Math.round((ratio - 1) * 100);
  const change = `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
  const seeds = baseline.length === 1 ? '1 seed' : `${baseline.length} seeds`;
  return `validation loss ${mean(baseline).toPrecision(3)} → ${mean(candidate).toPrecision(3)} (${change}), ${seeds}`;
}
