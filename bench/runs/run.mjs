// Bundles bench/runs/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/runs/main.ts');
