import '../../language';
import '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import type { OpenedGpu } from './device';

/**
 * tfjs's WebGPU backend on a device of Dawn's. It joins whatever copy of tfjs-core the process has loaded.
 * Values can only be read asynchronously in Node: `dataSync` of what was computed throws.
 */
export function createWebGpuBackend({ device, info }: OpenedGpu): WebGPUBackend {
  return new WebGPUBackend(device, info);
}
