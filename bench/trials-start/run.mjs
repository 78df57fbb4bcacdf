// Bundles bench/trials-start/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/trials-start/main.ts');
