import path from 'node:path';
import { isMainThread, parentPort } from 'node:worker_threads';
import { EVENTS_VERSION } from '../protocol/version';
import type { Ladder } from '../backends/ladder';
import { isBackendChoice, type BackendChoice } from '../protocol/rungs';
import { climb, readExcluded } from './backend-choice';
import { bridgeOldUtilities } from '../backends/native/old-utilities';
import { createCallSites } from './call-sites';
import { createDecompositionRun, parseRequest } from './decomposition-run';
import { createControl } from './control';
import { hookEngine } from './engine-hook';
import { createFolds, parseFold } from './folds';
import { followInputs, parseTrialWrites } from './inputs';
import { createEventWriter } from './event-writer';
import type { LayersModel } from './framework';
import type { FitListener } from './history-listener';
import { createOptimizerUpdates, UPDATED_CLASSES } from './optimizer-updates';
import { createNesting } from './patch';
import { createErrorReporter, watchProcessEnd } from './process-end';
import { claimMainProcess } from './process-role';
import { createRandomStreams } from './random-streams';
import { createRecorder } from './recorder';
import { createRun } from './run';
import { createRungMemory, fastest } from './rung-memory';
import { createRungTrial } from './rung-trial';
import { seedDataset } from './seeds';
import { serveEdits } from './source-edits';
import { setTrap } from './trap';

/*
 * Loaded into the training process before the user's script (node --require). Everything starts here and nothing happens
 * outside a run.
 */

/** Multiples of training time: more than any measurement takes. */
const WITHOUT_LIMIT = 1e6;

const directory = process.env['REGULENS_RUN_DIR'];
if (directory)
  try {
    start(directory);
  } catch (error) {
    // Whatever is wrong here, the user's script runs.
    process.stderr.write(
      `Regulens: not recording, ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }

function backendChoice(text: string | undefined): BackendChoice {
  return text !== undefined && isBackendChoice(text) ? text : 'script';
}

function start(runDirectory: string): void {
  const role = claimMainProcess(__filename);
  if (role.kind === 'tool') return;
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
  let hasTrained = false;
  const engine = hookEngine(
    (current, xs, result) => {
      hasTrained = true;
      run.guard(() => recorder.onGradients(current, xs, result));
    },
    (current) =>
      run.guard(() => {
        const known = asked === 'auto' ? fastest(memory.recall()?.steps ?? []) : null;
        ladder = climb(current, asked, known, excluded, (chosen) => run.emit({ type: 'backend', ...chosen }));
      }),
  );
  const run = createRun(
    {
      directory: path.resolve(runDirectory),
      now,
      sites: createCallSites(__filename),
      streams: createRandomStreams(seed),
      control: createControl(runDirectory),
      overhead: inspect ? WITHOUT_LIMIT : Number(process.env['REGULENS_OVERHEAD'] ?? 0.01),
      inspect,
      evaluatesFully: inspect || process.env['REGULENS_EVALUATE'] === '1',
      engine: () => engine.current(),
    },
    writer,
    role.kind === 'main',
  );
  // Node's own thread for loaders has no port, and what it loads the main thread knows.
  const inputs =
    isMainThread || parentPort !== null
      ? followInputs(run, __filename, parseTrialWrites(process.env['REGULENS_TRIAL_WRITES']))
      : null;
  const errors = createErrorReporter(run);
  const nesting = createNesting();
  const listeners = new WeakMap<LayersModel, FitListener>();
  const request = role.kind === 'main' ? process.env['REGULENS_DECOMPOSE'] : undefined;
  const decomposition = request
    ? createDecompositionRun(run, nesting, listeners, parseRequest(request))
    : null;
  const fold = process.env['REGULENS_FOLD'];
  const folds = fold ? createFolds(run, parseFold(fold)) : null;
  const rungs = createRungTrial({ run, nesting, memory, ladder: () => (triesRungs ? ladder : null) });
  const recorder = createRecorder(run, nesting, errors, listeners, decomposition, folds, rungs);
  const edits = process.env['REGULENS_EDITS'];
  if (edits && isMainThread) serveEdits(edits);
  bridgeOldUtilities();

  let announced = false;
  let hasFramework = false;
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
    });
  };
  // Where the preload comes by NODE_OPTIONS, compilers and other tools have it too: only the one that trains speaks.
  if (role.isDirect) announce();

  const updates = createOptimizerUpdates(() => engine.current());
  setTrap(
    {
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
      onOptimizerClass: (name, prototype) => run.guard(() => updates.instrument(name, prototype)),
    },
    UPDATED_CLASSES,
  );

  watchProcessEnd(
    run,
    errors,
    () => recorder.beforeEnd(),
    (code) => {
      recorder.end();
      inputs?.end();
      let exitCode = code;
      if (decomposition?.finish() === false) process.exitCode = exitCode = code || 1;
      if (inputs?.askedForInput && (exitCode !== 0 || !hasTrained))
        run.emit({
          type: 'warning',
          code: 'input',
          message: 'The script asked for input, and got none: a run has no keyboard.',
          site: null,
        });
      if (role.kind !== 'main' || !isMainThread) return;
      // One that failed says itself why.
      if (role.isDirect && !hasFramework && exitCode === 0)
        run.emit({
          type: 'warning',
          code: 'no-framework',
          message: 'The script ended without loading TensorFlow.js.',
          site: null,
        });
      if (announced) run.emit({ type: 'run-ended', exitCode });
    },
  );
}
