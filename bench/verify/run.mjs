// Bundles bench/verify/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/verify/main.ts');
