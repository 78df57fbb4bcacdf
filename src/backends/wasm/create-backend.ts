import { readFileSync } from 'node:fs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import createModule, {
  type BackendWasmModule,
  type WasmFactoryConfig,
} from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm';

/**
 * The WASM backend of TensorFlow.js, made at once: a script written for a backend that is there from the start doesn't wait for
 * `tf.ready()`. The library's own way is asynchronous only because browsers don't compile modules of this size at once.
 *
 * It joins whatever copy of tfjs-core the process has loaded: engine and kernel registry are shared through globals.
 *
 * @param binary path of tfjs-backend-wasm-simd.wasm
 * @throws where the file can't be read or this Node has no WASM SIMD
 */
export function createWasmBackend(binary: string): BackendWasm {
  return new BackendWasm(instantiate(readFileSync(binary)));
}

/**
 * Emscripten's start-up is synchronous where the module is, and fills in the object it was given. The bridge of functions is that of
 * `init` in tfjs-backend-wasm/src/backend_wasm.ts.
 */
function instantiate(bytes: Uint8Array<ArrayBuffer>): BackendWasmModule {
  const config = {
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
      done(instance);
      return instance.exports;
    },
  } satisfies WasmFactoryConfig;
  const uncaught = process.listeners('uncaughtException');
  const unhandled = process.listeners('unhandledRejection');
  void createModule(config);
  // The start-up code adds listeners that rethrow: errors of the script would no longer be the script's.
  for (const listener of process.listeners('uncaughtException'))
    if (!uncaught.includes(listener)) process.off('uncaughtException', listener);
  for (const listener of process.listeners('unhandledRejection'))
    if (!unhandled.includes(listener)) process.off('unhandledRejection', listener);
  const module = filled(config);
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  return module;
}

type Started = BackendWasmModule & { cwrap: typeof cwrap };

function filled(config: object): Started {
  if (!('cwrap' in config) || !('HEAPU8' in config)) throw new Error('the WASM module did not start');
  return config as Started;
}
