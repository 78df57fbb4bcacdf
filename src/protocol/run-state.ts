import type {
  Activations,
  AugmentedExamples,
  BackendEvent,
  DecompositionStarted,
  Epoch,
  EpochValidation,
  ErrorEvent,
  Evaluation,
  FitStarted,
  Gradients,
  Importance,
  ModelEvent,
  Restarted,
  RunEvent,
  TrialResult,
  ValidationLosses,
  WarningEvent,
  Weights,
} from './events';
import { emptyUsage, type UsageState } from './usage-state';
import { addStep, addSteps, emptySeries, type ThinnedSeries } from './thinned-series';

export interface FitState {
  started: FitStarted;
  ended: 'finished' | 'stopped' | 'failed' | null;
  /** What was left out at the end. */
  skipped?: string[];
  epochs: Epoch[];
  batches: ThinnedSeries;
  /** Optimizer steps done, and those that have a batch event; absent where all have. */
  steps?: Epoch['steps'];
  weights: Weights[];
  gradients: Gradients[];
  activations: Activations[];
  evaluations: Evaluation[];
  /** Losses of single validation examples, which only comparisons of runs need: they aren't in state-events.ts. */
  validationLosses: ValidationLosses[];
  importance: Importance | null;
  augmented: AugmentedExamples | null;
}

export interface DecompositionState {
  started: DecompositionStarted;
  results: TrialResult[];
}

/** Everything known of a run from its events, folded into one value. Host and page fold the same way. */
export interface RunState {
  runtime: { name: string; version: string } | null;
  platform: string | null;
  seed: string | null;
  /** Whether a debugger may have stopped it, or changed something in it. */
  isDebugged: boolean;
  /** The backend that was chosen for the script; null where it chose itself, or hasn't needed one yet. */
  backend: BackendEvent | null;
  /** Attempts that failed for want of something in a backend, before the one that all the rest is about. */
  restarts: Restarted[];
  /** Latest event time, milliseconds since start. */
  lastEventAt: number;
  models: ModelEvent[];
  fits: FitState[];
  decompositions: DecompositionState[];
  warnings: WarningEvent[];
  errors: ErrorEvent[];
  /** What the run took of the machine; it comes from a file of its own. */
  usage: UsageState;
  ended: boolean;
}

/** Per-epoch tensors are kept for at most this many epochs; beyond, every second one goes. */
const SNAPSHOT_LIMIT = 512;
const MESSAGE_LIMIT = 200;

export function emptyRunState(): RunState {
  return {
    runtime: null,
    platform: null,
    seed: null,
    isDebugged: false,
    backend: null,
    restarts: [],
    lastEventAt: 0,
    models: [],
    fits: [],
    decompositions: [],
    warnings: [],
    errors: [],
    usage: emptyUsage(),
    ended: false,
  };
}

/** Folds one event into the state, in place. Events of an unknown fit are ignored: their start was in a torn line. */
export function applyEvent(state: RunState, event: RunEvent): void {
  state.lastEventAt = Math.max(state.lastEventAt, event.t);
  switch (event.type) {
    case 'run-started':
      state.runtime ??= event.runtime;
      state.platform ??= event.platform;
      state.seed ??= event.seed;
      state.isDebugged ||= event.debugged === true;
      break;
    case 'backend':
      // Said again once the rungs were tried out on the model.
      if (state.backend === null || event.tried) state.backend = event;
      break;
    case 'restarted':
      Object.assign(state, emptyRunState(), { restarts: [...state.restarts, event] });
      break;
    case 'model': {
      const at = state.models.findIndex((model) => model.model === event.model);
      if (at < 0) state.models.push(event);
      else state.models[at] = event;
      break;
    }
    case 'fit-started':
      state.fits.push(emptyFit(event));
      break;
    case 'fit-continued': {
      const fit = fitOf(state, event.fit);
      if (!fit) break;
      fit.ended = null;
      // How often the script's loop will call is known to nobody.
      fit.started.epochs = null;
      fit.started.calls = event.call;
      if (event.otherData) fit.started.changingData = true;
      break;
    }
    case 'epoch-validation':
      validate(fitOf(state, event.fit), event);
      break;
    case 'fit-data': {
      const started = fitOf(state, event.fit)?.started;
      if (!started) break;
      started.data = event.data;
      if (event.validationData) started.validationData = event.validationData;
      started.trainExamples ??= event.trainExamples;
      if (event.sharedRows) started.sharedRows = event.sharedRows;
      if (event.featureNames) started.featureNames = event.featureNames;
      if (event.classNames) started.classNames = event.classNames;
      break;
    }
    case 'batch': {
      const fit = fitOf(state, event.fit);
      if (fit) addStep(fit.batches, event.step, event.loss);
      break;
    }
    case 'batches': {
      const fit = fitOf(state, event.fit);
      if (fit) addSteps(fit.batches, event);
      break;
    }
    case 'epoch': {
      const fit = fitOf(state, event.fit);
      fit?.epochs.push(event);
      if (fit && event.steps) fit.steps = event.steps;
      if (fit && event.validationExamples !== undefined)
        fit.started.validationExamples ??= event.validationExamples;
      break;
    }
    case 'weights':
      addSnapshot(fitOf(state, event.fit)?.weights, event);
      break;
    case 'gradients':
      addSnapshot(fitOf(state, event.fit)?.gradients, event);
      break;
    case 'activations':
      addSnapshot(fitOf(state, event.fit)?.activations, event);
      break;
    case 'evaluation':
      addSnapshot(fitOf(state, event.fit)?.evaluations, event);
      break;
    case 'validation-losses':
      addSnapshot(fitOf(state, event.fit)?.validationLosses, event);
      break;
    case 'importance': {
      const fit = fitOf(state, event.fit);
      if (fit) fit.importance = event;
      break;
    }
    case 'augmented-examples': {
      const fit = fitOf(state, event.fit);
      if (fit) fit.augmented = event;
      break;
    }
    case 'fit-ended': {
      const fit = fitOf(state, event.fit);
      if (!fit) break;
      fit.ended = event.reason;
      if (event.skipped) fit.skipped = event.skipped;
      if (event.steps) fit.steps = event.steps;
      break;
    }
    case 'decomposition-started':
      state.decompositions.push({ started: event, results: [] });
      break;
    case 'trial-result':
      state.decompositions.findLast((d) => d.started.fit === event.fit)?.results.push(event);
      break;
    case 'warning':
      // The main process doesn't know that a process it forked has trained.
      if (event.code === 'no-framework' && state.fits.length > 0) break;
      if (state.warnings.length < MESSAGE_LIMIT) state.warnings.push(event);
      break;
    case 'error':
      if (state.errors.length < MESSAGE_LIMIT) state.errors.push(event);
      break;
    case 'run-ended':
      state.ended = true;
      break;
  }
}

function fitOf(state: RunState, id: string): FitState | undefined {
  return state.fits.findLast((fit) => fit.started.fit === id);
}

function validate(fit: FitState | undefined, { epoch: at, loss, metrics, examples }: EpochValidation): void {
  const index = fit?.epochs.findLastIndex(({ epoch: number }) => number === at) ?? -1;
  const epoch = fit?.epochs[index];
  if (!fit || !epoch) return;
  const validated = { ...epoch, valLoss: loss, valMetrics: metrics };
  // Who has read the epochs so far sees by the last one, or by the list, that something else stands there now.
  if (index === fit.epochs.length - 1) fit.epochs[index] = validated;
  else fit.epochs = fit.epochs.with(index, validated);
  if (fit.started.validation === 'none') fit.started.validation = 'unknown';
  fit.started.validationExamples ??= examples;
}

function emptyFit(started: FitStarted): FitState {
  return {
    started,
    ended: null,
    epochs: [],
    batches: emptySeries(),
    weights: [],
    gradients: [],
    activations: [],
    evaluations: [],
    validationLosses: [],
    importance: null,
    augmented: null,
  };
}

function addSnapshot<T>(list: T[] | undefined, item: T): void {
  if (!list) return;
  list.push(item);
  // The first and the latest always stay; thinning halves the middle.
  if (list.length > SNAPSHOT_LIMIT) list.splice(0, list.length, ...everySecond(list.slice(0, -1)), item);
}

function everySecond<T>(list: T[]): T[] {
  return list.filter((_, index) => index % 2 === 0);
}
