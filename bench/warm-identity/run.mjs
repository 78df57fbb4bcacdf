// Bundles bench/warm-identity/main.ts and runs it.
import { runBundled } from '../run-bundled.mjs';

runBundled('bench/warm-identity/main.ts');
