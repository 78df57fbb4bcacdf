import type { Handlers } from '../command-ids';
import type { Services } from '../services';
import { decomposeCommands } from './decompose';
import { inspectCommands } from './inspect';
import { settleCommands } from './settle';
import { exampleCommands } from './example';
import { exportCommands } from './export';
import { importCommands } from './import';
import { fixCommands } from './fixes';
import { noteCommands } from './notes';
import { runCommands } from './runs';
import { setupCommands } from './check-setup';
import { setUpBackendCommands } from './set-up-backends';
import { sweepCommands } from './sweep';
import { trainCommands } from './train';
import { trialCommands } from './trials';
import { verifyCommands } from './verify';

/** All commands with their handlers; the type leaves none out. */
export function handlers(services: Services): Handlers {
  return {
    ...trainCommands(services),
    ...runCommands(services),
    ...noteCommands(services),
    ...decomposeCommands(services),
    ...inspectCommands(services),
    ...settleCommands(services),
    ...sweepCommands(services),
    ...trialCommands(services),
    ...fixCommands(services),
    ...verifyCommands(services),
    ...exportCommands(services),
    ...exampleCommands(services),
    ...importCommands(services),
    ...setupCommands(services),
    ...setUpBackendCommands(services),
  };
}
