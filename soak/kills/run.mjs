// Bundles soak/kills/main.ts and runs it.
import { runBundled } from '../../bench/run-bundled.mjs';

runBundled('soak/kills/main.ts');
