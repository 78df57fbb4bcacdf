// Bundles bench/large/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/large/main.ts');
