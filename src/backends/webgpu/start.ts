import '../../language';
import { isMainThread } from 'node:worker_threads';
import { openGpu } from './device';
import { findWebGpu } from './installed';
import { leaveGpu } from './opened';

/*
 * Loaded into the training process by `node --import`, which waits for it: when the script starts, the device is there.
 */
const file = isMainThread ? findWebGpu() : null;
if (file !== null && process.env['REGULENS_RUN_DIR'])
  leaveGpu(
    await openGpu(file).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    ),
  );
