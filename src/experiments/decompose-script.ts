import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { DecomposedFit, Resample } from '../protocol/decomposition';
import { CURVE_VERSION } from '../protocol/decomposition-curve';
import type { DecompositionState } from '../protocol/run-state';
import type { Site } from '../protocol/site';
import { UserError } from '../protocol/user-error';
import { readRun, type LaunchRequest, type RunStore } from '../runs';
import { writeCurve } from '../runs/curves';
import { thisProcess } from '../runs/process-identity';
import { fillPoint, newCurveId, waitingPoint } from './curve-point';
import type { EndedRun, Workplace } from './run-to-end';
import { runAlone } from './trials/trial-pool';
import { withoutStop } from './wording';

export interface DecomposeProgress {
  done: number;
  of: number;
  /** Expected milliseconds to the end, once a refit has been timed. */
  msLeft: number | null;
}

/** Below five refits the variance is hardly estimated at all; ten is the usual choice. */
export const MINIMUM_REPLICATES = 5;
export const DEFAULT_REPLICATES = 10;

/**
 * Measures bias and variance: refits the script's model on samples of its training rows and compares the
 * predictions on its fixed validation set. The result is kept in `.regulens/curves`, a curve of one point. `site` chooses the fit call; without it the first with validation data is taken. Refits of a
 * call in a loop take as many epochs as the loop took in the script's latest run, or `epochs`.
 * @throws UserError when it can't be measured, with the reason; Cancelled.
 */
export async function decomposeScript(
  workplace: Workplace,
  launch: LaunchRequest,
  {
    replicates = DEFAULT_REPLICATES,
    resample = 'bootstrap',
    site,
    ...given
  }: { replicates?: number; resample?: Resample; site?: Site; epochs?: number },
  options: { signal?: AbortSignal; onProgress?: (progress: DecomposeProgress) => void } = {},
): Promise<{ run: string; result: DecomposedFit; state: DecompositionState }> {
  requireEnough(replicates);
  const { store } = workplace;
  const id = newCurveId();
  const epochs = given.epochs ?? (await epochsOfCalls(store, launch, site));
  const request: LaunchRequest = {
    ...launch,
    // As a curve asks for its present setting: what that came to is known.
    decompose: {
      replicates,
      resample,
      fractions: [1],
      ...(site && { site }),
      ...(epochs !== null && { epochs }),
    },
    parent: { kind: 'decompose', experiment: id, label: l10n.t`bias and variance, ${replicates} refits` },
  };
  const ended = await runAlone(workplace, request, {
    ...(options.signal ? { signal: options.signal } : {}),
    onEvents: (_, { decompositions }) => {
      const current = decompositions.at(-1);
      if (current) options.onProgress?.(progressOf(current));
    },
  });
  const { record } = ended;
  const state = ended.state.decompositions.at(-1);
  if (!state || state.results.length < MINIMUM_REPLICATES) throw problemOf(ended);
  const point = waitingPoint(
    { setting: 1, label: l10n.t('as it is'), short: l10n.t('as it is'), isPresent: true },
    replicates,
  );
  const result = fillPoint(point, record.id, state);
  writeCurve(store.folder, {
    version: CURVE_VERSION,
    id,
    created: record.created,
    script: record.launch.script,
    npmScript: record.launch.npmScript,
    args: record.launch.args,
    sourceHash: record.sourceHash,
    against: null,
    resample,
    replicates,
    status: 'finished',
    ...(await thisProcess()),
    points: [point],
    words: result.verdict,
    notes: [],
  });
  return { run: record.id, result, state };
}

/** @throws UserError for fewer refits than say anything */
export function requireEnough(replicates: number): void {
  if (!Number.isInteger(replicates) || replicates < MINIMUM_REPLICATES)
    throw new UserError(
      l10n.t`${replicates} refits are too few to tell variance from chance.`,
      l10n.t`Ask for ${MINIMUM_REPLICATES} or more (${DEFAULT_REPLICATES} is usual).`,
    );
}

/** Why a run that was to measure hasn't. */
export function problemOf({ record, state }: EndedRun): UserError {
  return new UserError(
    l10n.t`Bias and variance could not be measured: ${withoutStop(state.errors.at(-1)?.message ?? record.reason ?? l10n.t('the script reached no fit call with validation data'))}.`,
    l10n.t('It needs a model.fit call on tensors with validationData or a validationSplit.'),
  );
}

/**
 * How many epochs the calls that train one each came to in the script's latest run, as in a loop over `fit`; null where there is no
 * such run, or the call itself says how many it trains.
 */
export async function epochsOfCalls(
  store: RunStore,
  { script }: LaunchRequest,
  site: Site | undefined,
): Promise<number | null> {
  const runs = await store.list();
  const latest = runs.find(
    (run) =>
      'record' in run &&
      run.record.parent === null &&
      run.record.status === 'finished' &&
      run.record.launch.script === path.resolve(store.folder, script),
  );
  if (!latest) return null;
  const { state } = await readRun(store, latest.id);
  const fit = state.fits.findLast(
    ({ started, epochs }) =>
      epochs.length > 0 && (!site || (started.site?.line === site.line && started.site.file === site.file)),
  );
  if (!fit) return null;
  const { calls = 1 } = fit.started;
  return calls > 1 || fit.epochs.length === 1 ? fit.epochs.length : null;
}

function progressOf({ started, results }: DecompositionState): DecomposeProgress {
  const spent = results.reduce((sum, result) => sum + result.durationMs, 0);
  const left = started.replicates - results.length;
  return {
    done: results.length,
    of: started.replicates,
    msLeft: results.length ? (spent / results.length) * left : null,
  };
}
