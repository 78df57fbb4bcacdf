import '../language';
import { bridgeOldUtilities } from '../backends/native/old-utilities';
import { hookEngine } from './engine-hook';
import { createOptimizerUpdates, UPDATED_CLASSES } from './optimizer-updates';
import { watchSupervisor } from './orphan';
import { claimMainProcess } from './process-role';
import { createSession, type Session } from './session';
import { setTrap } from './trap';
import { stayWarm, type Warmth } from './warm-process';

/*
 * Loaded into the training process before the user's script (node --require). Everything starts here and nothing happens
 * outside a run.
 */

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

function start(runDirectory: string): void {
  // One that runs several trials hears of it from its orders.
  if (process.env['REGULENS_WARM'] === undefined) watchSupervisor(runDirectory);
  const role = claimMainProcess(__filename);
  if (role.kind === 'tool') return;
  let warmth: Warmth | null = null;
  const engine = hookEngine(
    (current, xs, result) => session.onGradients(current, xs, result),
    (current) => session.onEngine(current),
  );
  const open = (where: string, origin = role.origin): Session =>
    createSession(where, { ...role, origin }, () => engine.current(), __filename);
  let session = open(runDirectory);
  bridgeOldUtilities();

  const updates = createOptimizerUpdates(() => engine.current());
  setTrap(
    {
      onLayers: (copy) => {
        warmth?.onLayers(copy);
        session.onLayers(copy);
      },
      onLayersLoaded: (exported) => warmth?.onLayersLoaded(exported),
      onDataset: (prototype) => {
        warmth?.onDataset(prototype);
        session.onDataset(prototype);
      },
      onOptimizer: (prototype) => {
        warmth?.onOptimizer(prototype);
        session.onOptimizer(prototype);
      },
      onOptimizerClass: (name, prototype) => session.guard(() => updates.instrument(name, prototype)),
    },
    UPDATED_CLASSES,
  );

  const warm = (warmth = stayWarm({
    role,
    preload: __filename,
    engine: () => engine.current(),
    session: () => session,
    begin: (where, origin) => (session = open(where, origin)),
  }));

  // The monitor event sees uncaught errors and rejections without handling them.
  process.on('uncaughtExceptionMonitor', (error) => session.failed(error));
  if (warm) process.on('beforeExit', () => warm.drained());
  // Others that listen would be told a second time if the process was kept from ending.
  else process.once('beforeExit', () => void session.beforeEnd(process.listenerCount('beforeExit') === 0));
  process.on('exit', (code) => session.end(code));
  warm?.ready();
}
