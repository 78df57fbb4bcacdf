import '../../language';
import path from 'node:path';
import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
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
  return new TrainingBackend(stock, natives);
}
