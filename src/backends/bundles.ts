import { createRequire } from 'node:module';
import path from 'node:path';
import type { Rung } from '../protocol/rungs';

/** What makes the backend of each rung that is a bundle of its own. */
const MAKERS = {
  native: 'createNativeBackend',
  webgpu: 'createWebGpuBackend',
  wasm: 'createWasmBackend',
} as const satisfies Partial<Record<Rung, string>>;
export type BundledRung = keyof typeof MAKERS;

/**
 * Loads a rung's bundle and makes its backend: when it is needed, since each is larger than all the rest of what is in the child.
 *
 * @param dist where the built files are
 * @param from what the backend is made from: tfjs_binding.node, an opened GPU, the folder of the WASM files
 * @throws where the bundle is missing or the backend can't be made
 */
export function makeBackend(dist: string, rung: BundledRung, from: unknown): unknown {
  const bundle: unknown = createRequire(__filename)(path.join(dist, `backend-${rung}.cjs`));
  const make: unknown =
    typeof bundle === 'object' && bundle !== null ? Reflect.get(bundle, MAKERS[rung]) : null;
  if (!isMaker(make)) throw new Error(`this installation of Regulens lacks its backend "${rung}"`);
  return make(from);
}

function isMaker(value: unknown): value is (from: unknown) => unknown {
  return typeof value === 'function';
}
