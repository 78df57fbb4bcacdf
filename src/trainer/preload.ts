import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { EVENTS_VERSION } from '../protocol/version';
import { createCallSites } from './call-sites';
import { createControl } from './control';
import { hookEngine } from './engine-hook';
import { createEventWriter } from './event-writer';
import { createErrorReporter, watchProcessEnd } from './process-end';
import { claimMainProcess } from './process-role';
import { createRandomStreams } from './random-streams';
import { createRecorder } from './recorder';
import { createRun } from './run';
import { setTrap } from './trap';

/*
 * Loaded into the training process before the user's script (node --require). Everything starts here and nothing happens
 * outside a run.
 */

const directory = process.env['REGULENS_RUN_DIR'];
if (directory) start(directory);

function start(runDirectory: string): void {
  const role = claimMainProcess(__filename);
  if (role.kind === 'tool') return;
  const now = (): number => performance.timeOrigin + performance.now() - role.origin;
  const writer = createEventWriter(runDirectory, now);
  const seed = process.env['REGULENS_SEED'] ?? null;
  const engine = hookEngine(() => undefined);
  const run = createRun(
    {
      directory: path.resolve(runDirectory),
      now,
      sites: createCallSites(__filename),
      streams: createRandomStreams(seed),
      control: createControl(runDirectory, now),
      overhead: Number(process.env['REGULENS_OVERHEAD'] ?? 0.01),
      engine: () => engine.current(),
    },
    writer,
    role.kind === 'main',
  );
  const errors = createErrorReporter(run);
  const recorder = createRecorder(run, errors);

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

  setTrap({
    onLayers: (copy) => {
      hasFramework = true;
      run.guard(() => {
        announce();
        recorder.instrument(copy);
      });
    },
    onDataset: () => undefined,
  });

  watchProcessEnd(run, errors, (exitCode) => {
    if (role.kind !== 'main' || !isMainThread) return;
    if (role.isDirect && !hasFramework)
      run.emit({
        type: 'warning',
        code: 'no-framework',
        message: 'The script ended without loading TensorFlow.js.',
        site: null,
      });
    if (announced) run.emit({ type: 'run-ended', exitCode });
  });
}
