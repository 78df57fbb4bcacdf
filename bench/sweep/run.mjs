// Bundles bench/sweep/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/sweep/main.ts');
