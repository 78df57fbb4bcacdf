// Bundles bench/tpe/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/tpe/main.ts');
