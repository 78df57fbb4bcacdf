import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { isMainThread, parentPort } from 'node:worker_threads';
import type { Ladder } from '../backends/ladder';
import { isBackendChoice, type BackendChoice } from '../protocol/rungs';
import { EVENTS_VERSION } from '../protocol/version';
import { climb, readExcluded } from './backend-choice';
import { createCallSites } from './call-sites';
import { createControl } from './control';
import { createDecompositionRun, parseRequest } from './decomposition-run';
import type { OnGradients } from './engine-hook';
import { createEventWriter } from './event-writer';
import { createFolds, parseFold } from './folds';
import { KnownValues } from './known-values';
import type { Engine, LayersModel } from './framework';
import type { FitListener } from './history-listener';
import { followInputs, parseTrialWrites } from './inputs';
import { createNesting } from './nesting';
import { createErrorReporter } from './error-reporter';
import type { ProcessRole } from './process-role';
import { createRandomStreams, type RandomStreams } from './random-streams';
import { createRecorder } from './recorder';
import { createRun } from './run';
import { createRungMemory, fastest } from './rung-memory';
import { createRungTrial } from './rung-trial';
import { seedDataset } from './seeds';
import { serveEdits } from './source-edits';
import type { TrapHandlers } from './trap';

/** Multiples of training time: more than any measurement takes. */
const WITHOUT_LIMIT = 1e6;

/** What is made anew for each run that a process does: usually one. */
export interface Session extends Omit<TrapHandlers, 'onOptimizerClass' | 'onLayersLoaded'> {
  onGradients: OnGradients;
  /** TensorFlow.js's engine is there, and has no backend yet. */
  onEngine(engine: Engine): void;
  ladder(): Ladder | null;
  streams: RandomStreams;
  /** Runs `task`; its failure becomes a warning. */
  guard<T>(task: () => T): T | undefined;
  /** An uncaught error is about to end the process. */
  failed(error: unknown): void;
  /** The script has nothing left to do. @param mayWait whether the process may be kept from ending until a GPU's values are there */
  beforeEnd(mayWait: boolean): Promise<void>;
  /** Says how the run ended, once. */
  end(exitCode: number): void;
}

/**
 * A run as the environment says it.
 *
 * @param preload this program's file
 */
export function createSession(
  runDirectory: string,
  role: ProcessRole,
  engine: () => Engine | null,
  preload: string,
): Session {
  const now = (): number => performance.timeOrigin + performance.now() - role.origin;
  const writer = createEventWriter(runDirectory, now);
  const seed = process.env['REGULENS_SEED'] ?? null;
  // Runs of an experiment are compared with each other: none may go elsewhere than the rest.
  const triesRungs = role.kind === 'main' && isMainThread && process.env['REGULENS_TRIES_RUNGS'] === '1';
  const inspect = process.env['REGULENS_INSPECT'] === '1';
  const asked = backendChoice(process.env['REGULENS_BACKEND']);
  const memory = createRungMemory(process.env['REGULENS_RUNGS'] ?? null, process.argv[1] ?? '');
  const excluded = readExcluded(process.env['REGULENS_EXCLUDED']);
  for (const { rung } of excluded) memory.forget(rung);
  let ladder: Ladder | null = null;
  const run = createRun(
    {
      directory: path.resolve(runDirectory),
      now,
      sites: createCallSites(preload),
      streams: createRandomStreams(seed),
      control: createControl(runDirectory),
      overhead: inspect ? WITHOUT_LIMIT : Number(process.env['REGULENS_OVERHEAD'] ?? 0.01),
      inspect,
      evaluatesFully: inspect || process.env['REGULENS_EVALUATE'] === '1',
      isCompared: process.env['REGULENS_COMPARED'] === '1',
      engine,
    },
    writer,
    role.kind === 'main',
  );
  // Node's own thread for loaders has no port, and what it loads the main thread knows.
  const inputs =
    isMainThread || parentPort !== null
      ? followInputs(run, preload, parseTrialWrites(process.env['REGULENS_TRIAL_WRITES']))
      : null;
  const errors = createErrorReporter(run);
  const nesting = createNesting();
  const listeners = new WeakMap<LayersModel, FitListener>();
  const request = role.kind === 'main' ? process.env['REGULENS_DECOMPOSE'] : undefined;
  const known = new KnownValues();
  const decomposition = request
    ? createDecompositionRun(run, nesting, listeners, parseRequest(request), known)
    : null;
  const fold = process.env['REGULENS_FOLD'];
  const folds = fold ? createFolds(run, parseFold(fold), known) : null;
  const rungs = createRungTrial({ run, nesting, memory, ladder: () => (triesRungs ? ladder : null) });
  const recorder = createRecorder(run, nesting, errors, listeners, decomposition, folds, known, rungs);
  if (isMainThread) serveEdits(process.env['REGULENS_EDITS'] ?? null);

  let announced = false;
  let hasFramework = false;
  let hasEnded = false;
  let hasTrained = false;
  const announce = () => {
    if (announced || role.kind === 'secondary') return;
    announced = true;
    run.emit({
      type: 'run-started',
      version: EVENTS_VERSION,
      pid: process.pid,
      runtime: { name: 'node', version: process.versions.node },
      platform: `${process.platform} ${process.arch}`,
      seed,
      ...(hasDebugger() && { debugged: true }),
    });
  };
  // Where the preload comes by NODE_OPTIONS, compilers and other tools have it too: only the one that trains speaks.
  if (role.isDirect) announce();

  return {
    onGradients: (current, xs, result) => {
      hasTrained = true;
      run.guard(() => {
        recorder.onGradients(current, xs, result);
      });
    },
    onEngine: (current) =>
      run.guard(() => {
        const known = asked === 'auto' ? fastest(memory.recall()?.steps ?? []) : null;
        ladder = climb(current, asked, known, excluded, (chosen) => run.emit({ type: 'backend', ...chosen }));
      }),
    onLayers: (copy) => {
      hasFramework = true;
      run.guard(() => {
        announce();
        recorder.instrument(copy);
      });
    },
    onDataset: (prototype) =>
      run.guard(() => {
        seedDataset(prototype, run.streams);
        recorder.watchDatasets(prototype);
      }),
    onOptimizer: (prototype) => run.guard(() => recorder.watchOptimizers(prototype)),
    ladder: () => ladder,
    streams: run.streams,
    guard: (task) => run.guard(task),
    failed: (error) => run.guard(() => errors.report(error)),
    beforeEnd: (mayWait) => run.guardAsync(() => recorder.beforeEnd(mayWait)),
    end(code) {
      if (hasEnded) return;
      hasEnded = true;
      run.guard(() => {
        recorder.end();
        inputs?.end();
        let exitCode = code;
        if (decomposition?.finish() === false) process.exitCode = exitCode = code || 1;
        if (inputs?.askedForInput && (exitCode !== 0 || !hasTrained))
          run.emit({
            type: 'warning',
            code: 'input',
            message: l10n.t('The script asked for input, and got none: a run has no keyboard.'),
            site: null,
          });
        if (role.kind !== 'main' || !isMainThread) return;
        // One that failed says itself why.
        if (role.isDirect && !hasFramework && exitCode === 0)
          run.emit({
            type: 'warning',
            code: 'no-framework',
            message: l10n.t('The script ended without loading TensorFlow.js.'),
            site: null,
          });
        if (announced) run.emit({ type: 'run-ended', exitCode });
      });
      writer.close();
    },
  };
}

function backendChoice(text: string | undefined): BackendChoice {
  return text !== undefined && isBackendChoice(text) ? text : 'script';
}

/** Whether this process was started for a debugger, by whomever. */
function hasDebugger(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) =>
    /(^|\s)--inspect/.test(text),
  );
}
