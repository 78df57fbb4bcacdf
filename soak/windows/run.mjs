// The extension host of real VS Code is killed a hundred times, as test/host/kills.mjs does a few times. KILLS and SEED in the environment.
import path from 'node:path';
import { root, runOrExit } from '../../scripts/lib/install.mjs';

runOrExit(process.execPath, [path.join(root, 'test/host/kills.mjs'), process.env.KILLS ?? '100']);
