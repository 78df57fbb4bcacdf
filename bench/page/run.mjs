// Bundles bench/page/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/page/main.ts');
