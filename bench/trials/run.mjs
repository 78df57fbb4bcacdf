// Bundles bench/trials/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/trials/main.ts');
