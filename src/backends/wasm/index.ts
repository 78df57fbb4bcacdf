import '../../language';
import path from 'node:path';
import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import { MemoryPasses, PASSES_BYTES } from '../memory-passes';
import { startNatives } from './natives';
import { registerTrainingKernels } from './register';
import { startStockModule } from './stock-module';
import { TrainingBackend } from './training-backend';

let isRegistered = false;

/**
 * The WASM backend of TensorFlow.js, made at once, with every kernel that training needs.
 * It joins whatever copy of tfjs-core the process has loaded: engine and kernel registry are shared through globals.
 *
 * @param folder where tfjs-backend-wasm-simd.wasm and our kernels are
 * @throws where they can't be read or this Node has no WASM SIMD
 */
export function createWasmBackend(folder: string): TrainingBackend {
  const stock = startStockModule(path.join(folder, 'tfjs-backend-wasm-simd.wasm'));
  const natives = startNatives(folder, stock.memory);
  // They serve every backend that is made: a warm process makes one a trial.
  if (!isRegistered) registerTrainingKernels();
  isRegistered = true;
  const at = stock.module._malloc(PASSES_BYTES) >>> 0;
  const passes = new MemoryPasses(path.join(folder, 'statistics.wasm'), { memory: stock.memory, at });
  return new TrainingBackend(stock, natives, passes);
}
