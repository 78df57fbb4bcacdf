// Bundles soak/sizes/main.ts and runs it.
import { runBundled } from '../../bench/run-bundled.mjs';

runBundled('soak/sizes/main.ts');
