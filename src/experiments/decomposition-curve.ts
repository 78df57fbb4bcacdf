import * as l10n from '@vscode/l10n';
import { curveWords } from '../diagnosis';
import type { Resample } from '../protocol/decomposition';
import {
  CURVE_VERSION,
  type CurveAxis,
  type CurvePoint,
  type DecompositionCurve,
} from '../protocol/decomposition-curve';
import { applyEdits } from '../protocol/edits';
import type { DecompositionState, RunState } from '../protocol/run-state';
import type { Site } from '../protocol/site';
import type { LaunchRequest } from '../runs';
import { writeCurve } from '../runs/curves';
import { thisProcess } from '../runs/process-identity';
import { Cancelled } from './cancelled';
import { fillPoint, newCurveId, waitingPoint } from './curve-point';
import { createCurveTiming } from './curve-timing';
import { onAbort } from './on-abort';
import { curveSettings, type CurveSetting, type CurveSource } from './curve-settings';
import { epochsOfCalls, MINIMUM_REPLICATES, problemOf, requireEnough } from './decompose-script';
import type { EndedRun, Workplace } from './run-to-end';
import type { TrialPool } from './trials/trial';
import { allOrFailure } from './together';

export interface CurveRequest {
  /** How the script is run; its `edits` are kept as the script's present text. */
  launch: LaunchRequest;
  against: CurveAxis;
  /** The script whose numbers are varied; null where there is none, as for an npm script. */
  source: CurveSource | null;
  replicates: number;
  resample?: Resample;
  /** The fit call; the first with validation data where absent. */
  site?: Site;
  epochs?: number;
}

export interface CurveProgress {
  /** Refits done and asked for, over all settings. */
  done: number;
  of: number;
  /** Expected milliseconds to the end, once refits have been timed. */
  msLeft: number | null;
  curve: DecompositionCurve;
}

/** Settings that one run of the script measures, one after the other. */
interface Share {
  at: number[];
  changes: CurveSetting['changes'];
  fractions: number[];
}

/** A curve that is being measured is written at most so often (milliseconds), and whenever a setting is done. */
const WRITE_INTERVAL = 1000;

/**
 * Measures bias and variance of a script under several settings: sizes of its hidden layers, strengths of L2, or numbers of training rows.
 * Each setting is refitted `replicates` times on the same samples of the rows; as many settings at a time as the pool has slots. Sizes of the
 * training set are measured within one run, or two where two may run at once: all rows in one, the smaller ones in the other.
 *
 * What is known is kept in `.regulens/curves` at every step. A setting that fails is told as a point of the curve.
 *
 * @returns the curve; with status `stopped` where `signal` aborted after something had been measured
 * @throws UserError where nothing can be varied or the present setting can't be measured; Cancelled where nothing was measured by then
 */
export async function measureCurve(
  { store }: Workplace,
  pool: TrialPool,
  request: CurveRequest,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: CurveProgress) => void } = {},
): Promise<DecompositionCurve> {
  const { launch, against, replicates, resample = 'bootstrap', site } = request;
  requireEnough(replicates);
  const { settings, notes } = curveSettings(against, request.source);
  const epochs = request.epochs ?? (await epochsOfCalls(store, launch, site));
  const points = settings.map((setting) => waitingPoint(setting, replicates));
  const curve: DecompositionCurve = {
    version: CURVE_VERSION,
    id: newCurveId(),
    created: new Date().toISOString(),
    script: launch.script,
    npmScript: launch.npmScript ?? null,
    args: launch.args ?? [],
    sourceHash: null,
    against,
    resample,
    replicates,
    status: 'running',
    ...(await thisProcess()),
    points,
    words: '',
    notes: [...notes],
  };
  const timing = createCurveTiming(pool.slots);
  let written = -Infinity;
  const tell = (isStep: boolean) => {
    if (isStep || performance.now() - written > WRITE_INTERVAL) {
      curve.words = curveWords(curve);
      writeCurve(store.folder, curve);
      written = performance.now();
    }
    onProgress?.({ ...timing.left(points), curve });
  };
  tell(true);

  const abort = new AbortController();
  const cancel = () => abort.abort();
  const listenNoLonger = onAbort(signal, cancel);
  const measure = async ({ at, changes, fractions }: Share): Promise<void> => {
    const mine = at.flatMap((index) => points[index] ?? []);
    const isPresent = mine.some((point) => point.isPresent);
    let known: RunState['decompositions'] = [];
    const trial = {
      launch: {
        ...launch,
        ...editsOf(launch, changes),
        decompose: {
          replicates,
          resample,
          fractions,
          ...(site && { site }),
          ...(epochs !== null && { epochs }),
        },
        parent: {
          kind: 'decompose' as const,
          experiment: curve.id,
          label: l10n.t`bias and variance: ${mine.map(({ label }) => label).join(', ')}`,
        },
        name: `${mine.map(({ short }) => short).join(', ')} · ${axisWords(against)}`,
      },
      priority: isPresent ? 0 : 1,
    };
    const onEvents = (_: unknown, { decompositions }: RunState) => {
      known = decompositions;
      follow(mine, decompositions, against);
      timing.heard(decompositions.flatMap(({ results }) => results.map(({ durationMs }) => durationMs)));
      tell(false);
    };
    let ended: EndedRun | null = null;
    try {
      ended = await pool.run(trial, { signal: abort.signal, onEvents });
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
    }
    if (ended) known = ended.state.decompositions;
    if (ended && isPresent) curve.sourceHash = ended.record.sourceHash;
    mine.forEach((point, i) => settle(point, known[i], ended));
    tell(true);
    if (isPresent && ended && mine.some((point) => point.isPresent && point.state === 'failed'))
      throw problemOf(ended);
  };
  // What the present setting fails of, the others fail of too.
  const orStop = (error: unknown) => {
    cancel();
    throw error;
  };

  try {
    await allOrFailure(sharesOf(settings, against, pool.slots).map((share) => measure(share).catch(orStop)));
  } catch (error) {
    curve.status = 'failed';
    tell(true);
    throw error;
  } finally {
    listenNoLonger();
  }
  curve.status = signal?.aborted === true ? 'stopped' : 'finished';
  tell(true);
  if (!points.some(({ state }) => state === 'measured')) throw new Cancelled();
  return curve;
}

/** What a share of the work came to; refits of a run that was cancelled count where they are enough. */
function settle(point: CurvePoint, state: DecompositionState | undefined, ended: EndedRun | null): void {
  const refits = state?.results.length ?? 0;
  if (state && refits >= MINIMUM_REPLICATES) fillPoint(point, ended?.record.id ?? null, state);
  else if (!ended) point.state = 'cancelled';
  else {
    point.state = 'failed';
    point.reason = problemOf(ended).message;
    point.run = ended.record.id;
  }
}

/** How far the refits of each setting are. How many rows a share of them is, is known from then on. */
function follow(
  mine: readonly CurvePoint[],
  decompositions: RunState['decompositions'],
  against: CurveAxis,
): void {
  mine.forEach((point, i) => {
    const state = decompositions[i];
    if (!state) return;
    point.state = 'running';
    point.refits = state.results.length;
    const rows = state.started.sampleExamples;
    if (against !== 'training-size' || rows === undefined) return;
    Object.assign(point, { setting: rows, label: l10n.t`${rows} rows`, short: String(rows) });
  });
}

/** The most work first; sizes of the training set together, but for the largest where there is a slot for it alone. */
function sharesOf(settings: readonly CurveSetting[], against: CurveAxis, slots: number): Share[] {
  const all = settings.map(({ changes, fraction, isPresent }, index) => ({
    index,
    changes,
    fraction,
    isPresent,
  }));
  if (against !== 'training-size')
    return all
      .sort((a, b) => Number(b.isPresent) - Number(a.isPresent))
      .map(({ index, changes, fraction }) => ({ at: [index], changes, fractions: [fraction] }));
  const parts = slots > 1 ? [all.slice(-1), all.slice(0, -1)] : [all];
  return parts.map((part) => ({
    at: part.map(({ index }) => index),
    changes: [],
    fractions: part.map(({ fraction }) => fraction),
  }));
}

function axisWords(against: CurveAxis): string {
  const words: Record<CurveAxis, string> = {
    capacity: l10n.t('capacity'),
    regularization: l10n.t('regularization'),
    'training-size': l10n.t('training rows'),
  };
  return words[against];
}

function editsOf(launch: LaunchRequest, changes: CurveSetting['changes']): Pick<LaunchRequest, 'edits'> {
  const edited = changes.map(({ file, text, edits }) => ({ file, text: applyEdits(text, edits) }));
  const others = (launch.edits ?? []).filter(({ file }) => !edited.some((one) => one.file === file));
  const edits = [...others, ...edited];
  return edits.length > 0 ? { edits } : {};
}
