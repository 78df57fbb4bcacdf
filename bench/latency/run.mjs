// Bundles bench/latency/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/latency/main.ts');
