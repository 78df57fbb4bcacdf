import createModule, {
  type BackendWasmModule,
  type WasmFactoryConfig,
} from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm';
import { callDirectly, type Callable } from './calls';
import { compiled } from './compiled';

interface Heap {
  /** Another view each time the memory has grown. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly HEAPF32: Float32Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** The stock module, started, and the memory that its tensors are in. */
export interface StockModule {
  readonly module: BackendWasmModule & Heap;
  readonly memory: WebAssembly.Memory;
}

/**
 * Starts tfjs-backend-wasm's module at once: a script written for a backend that is there from the start doesn't wait for
 * `tf.ready()`. The library's own way is asynchronous only because browsers don't compile modules of this size at once.
 *
 * @param binary path of tfjs-backend-wasm-simd.wasm
 * @throws where the file can't be read or this Node has no WASM SIMD
 */
export function startStockModule(binary: string): StockModule {
  let memory: WebAssembly.Memory | undefined;
  const config: Config = {
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(compiled(binary), imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
      done(instance);
      return instance.exports;
    },
  };
  withoutNewProcessListeners(() => void createModule(config));
  if (!hasStarted(config) || !memory) throw new Error(`${binary} did not start`);
  refuseWhereFull(config);
  callDirectly(config);
  const { cwrap } = config;
  // The bridge that `init` in tfjs-backend-wasm/src/backend_wasm.ts makes.
  config.tfjs = {
    init: cwrap('init', null, []),
    initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: cwrap('get_threads_count', 'number', []),
    registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: cwrap('dispose_data', null, ['number']),
    dispose: cwrap('dispose', null, []),
  };
  return { module: config, memory };
}

/** The object given to Emscripten, which it fills in: all at once, where the module is made at once. */
type Config = WasmFactoryConfig & Partial<BackendWasmModule>;
type Started = BackendWasmModule & Heap & Callable;

function hasStarted(config: object): config is Started {
  return (
    'cwrap' in config &&
    'stackAlloc' in config &&
    'HEAPU8' in config &&
    'HEAPF32' in config &&
    '_malloc' in config
  );
}

/** More can't be named by the 32 bits of an address. */
const MOST_BYTES = 2 ** 32;

/**
 * Where the memory can't grow any more, Emscripten's malloc answers 0, and tfjs-backend-wasm takes that for an address: it writes over the module's own data.
 * And of more bytes than there are addresses for, malloc is told the last 32 bits only.
 */
function refuseWhereFull(module: Heap): void {
  // Its first call puts another function in its own place.
  module._free(module._malloc(1));
  const malloc = module._malloc.bind(module);
  module._malloc = (bytes) => {
    const address = bytes < MOST_BYTES ? malloc(bytes) : 0;
    if (address !== 0 || bytes === 0) return address;
    const megabytes = Math.ceil(bytes / 1e6);
    throw new RangeError(
      `the memory of WebAssembly, 4 GB at most, has no room for another ${megabytes} MB: smaller batches or native TensorFlow would do`,
    );
  };
}

/** Emscripten's start-up adds listeners that rethrow: with them, errors of the script would no longer be the script's. */
function withoutNewProcessListeners(start: () => void): void {
  const uncaught = process.listeners('uncaughtException');
  const unhandled = process.listeners('unhandledRejection');
  start();
  for (const listener of process.listeners('uncaughtException'))
    if (!uncaught.includes(listener)) process.off('uncaughtException', listener);
  for (const listener of process.listeners('unhandledRejection'))
    if (!unhandled.includes(listener)) process.off('unhandledRejection', listener);
}
