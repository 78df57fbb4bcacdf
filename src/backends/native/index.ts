import '../../language';
import { createRequire } from 'node:module';
import '@tensorflow/tfjs-node/dist/register_all_kernels';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend';
import { bridgeOldUtilities } from './old-utilities';

/**
 * tfjs-node's backend for a script that doesn't load tfjs-node: its JavaScript comes from this bundle, TensorFlow itself from
 * `binding`. It joins whatever copy of tfjs-core the process has loaded: engine and kernel registry are shared through globals.
 *
 * @param binding path of a tfjs_binding.node
 * @throws where it or the TensorFlow beside it can't be loaded
 */
export function createNativeBackend(binding: string): NodeJSKernelBackend {
  bridgeOldUtilities();
  // What TensorFlow says of the processor it runs on is no news for the script's output; errors still come.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const loaded: unknown = createRequire(__filename)(binding);
  if (!isBinding(loaded)) throw new Error(`${binding} is not TensorFlow's binding`);
  return new NodeJSKernelBackend(loaded, '@tensorflow/tfjs-node');
}

type Binding = ConstructorParameters<typeof NodeJSKernelBackend>[0];

function isBinding(value: unknown): value is Binding {
  return (
    typeof value === 'object' &&
    value !== null &&
    'executeOp' in value &&
    'createTensor' in value &&
    'isUsingGpuDevice' in value
  );
}
