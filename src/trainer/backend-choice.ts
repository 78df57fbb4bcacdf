import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { makeBackend } from '../backends/bundles';
import { findNative } from '../backends/native/installed';
import {
  isBackendRegistry,
  offerBackends,
  type BackendRegistry,
  type Ladder,
  type Offer,
} from '../backends/ladder';
import { takeGpu } from '../backends/webgpu/opened';
import type { ChosenBackend, PassedRung } from '../protocol/backends';
import { RUNGS, type BackendChoice, type Rung } from '../protocol/rungs';
import type { Engine } from './framework';
import { isObject } from './framework';

/**
 * Offers the engine what Regulens brings along, as far as the run asks for it; null where it doesn't.
 *
 * @param preferred the rung that was fastest for this script before; null where the user names one
 * @param excluded rungs on which the script has failed in this run, with what failed
 */
export function climb(
  engine: Engine,
  asked: BackendChoice,
  preferred: Rung | null,
  excluded: readonly PassedRung[],
  tell: (chosen: ChosenBackend) => void,
): Ladder | null {
  if (asked === 'script' || !isBackendRegistry(engine)) return null;
  const offers = [native, webgpu(asked, preferred), wasm];
  const first = offers.filter(({ rung }) => rung === preferred);
  const rest = offers.filter((offer) => !first.includes(offer));
  return offerBackends(engine, asked, [...first, ...rest], tell, excluded);
}

const native: Offer = {
  rung: 'native',
  name: 'tensorflow',
  create() {
    const binding = ownBinding() ?? findNative()?.binding;
    if (binding === undefined) throw new Error('native TensorFlow is not set up');
    return makeBackend(__dirname, 'native', binding);
  },
};

/** That of a tfjs-node which the script's project has installed, whether or not the script loads it. */
function ownBinding(): string | null {
  const script = process.argv[1];
  if (script === undefined) return null;
  try {
    const manifest = createRequire(script).resolve('@tensorflow/tfjs-node/package.json');
    const binding = path.join(path.dirname(manifest), 'lib', 'napi-v8', 'tfjs_binding.node');
    return existsSync(binding) ? binding : null;
  } catch {
    return null; // Not installed: an answer, not an error.
  }
}

/** What the supervisor says of earlier attempts; it writes JSON of {@link PassedRung}. */
export function readExcluded(text: string | undefined): PassedRung[] {
  const value: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(value) ? value.filter(isPassed) : [];
}

function isPassed(value: unknown): value is PassedRung {
  return (
    isObject(value) && RUNGS.some((rung) => rung === value['rung']) && typeof value['reason'] === 'string'
  );
}

function webgpu(asked: BackendChoice, preferred: Rung | null): Offer {
  const gpu = () => {
    const opened = takeGpu();
    if (opened.isSoftware && asked !== 'webgpu')
      throw new Error(`"${opened.name}" is a processor pretending to be a GPU`);
    return opened;
  };
  return {
    rung: 'webgpu',
    name: 'webgpu',
    create(registry) {
      checkVersion(registry);
      return makeBackend(__dirname, 'webgpu', gpu());
    },
    ...(preferred !== 'webgpu' && { waits: () => void gpu() }),
  };
}

const wasm: Offer = {
  rung: 'wasm',
  name: 'wasm',
  create(registry) {
    checkVersion(registry);
    return makeBackend(__dirname, 'wasm', path.join(__dirname, 'wasm'));
  },
};

/** @throws where the script's TensorFlow.js is older than the kernels */
function checkVersion(registry: BackendRegistry): void {
  const cpu = registry.findBackendFactory('cpu')?.();
  // Backends of TensorFlow.js 4 have this method, under its first or its later name; earlier ones have none.
  if (!isObject(cpu) || !('createTensorFromTexture' in cpu || 'createTensorFromGPUData' in cpu))
    throw new Error('it needs TensorFlow.js 4.0 or later, with its backend for plain JavaScript');
}
