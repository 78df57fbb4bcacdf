import { createRequire } from 'node:module';
import path from 'node:path';
import { isBackendRegistry, offerBackends, type Offer } from '../backends/ladder';
import type { ChosenBackend } from '../protocol/backends';
import { isBackendChoice } from '../protocol/rungs';
import type { Engine } from './framework';
import { isObject } from './framework';

/** Offers the engine what Regulens brings along, as far as the run asks for it. */
export function climb(engine: Engine, tell: (chosen: ChosenBackend) => void): void {
  const asked = process.env['REGULENS_BACKEND'] ?? 'script';
  if (!isBackendChoice(asked) || !isBackendRegistry(engine)) return;
  offerBackends(engine, asked, [native, wasm], tell);
}

const native: Offer = {
  rung: 'native',
  name: 'tensorflow',
  create() {
    throw new Error('the script does not load @tensorflow/tfjs-node');
  },
};

const wasm: Offer = {
  rung: 'wasm',
  name: 'wasm',
  create(registry) {
    const cpu = registry.findBackendFactory('cpu')?.();
    // Backends of TensorFlow.js 4 have this method, under its first or its later name; earlier ones have none.
    if (!isObject(cpu) || !('createTensorFromTexture' in cpu || 'createTensorFromGPUData' in cpu))
      throw new Error('it needs TensorFlow.js 4.0 or later, with its backend for plain JavaScript');
    // Loaded when needed: it is larger than all the rest of what is in the child.
    const bundle: unknown = createRequire(__filename)(path.join(__dirname, 'backend-wasm.cjs'));
    if (!isWasmBundle(bundle)) throw new Error('this installation of Regulens lacks its WASM backend');
    return bundle.createWasmBackend(path.join(__dirname, 'wasm'));
  },
};

function isWasmBundle(bundle: unknown): bundle is { createWasmBackend(folder: string): unknown } {
  return isObject(bundle) && typeof bundle['createWasmBackend'] === 'function';
}
