import { createRequire } from 'node:module';

/** A device of a GPU, opened before the script starts: that takes promises, and an unchanged script doesn't wait for a backend. */
export interface OpenedGpu {
  /** Dawn's devices don't outlive it. */
  gpu: GPU;
  device: GPUDevice;
  info: AdapterInfo;
  /** Its name, as people know it. */
  name: string;
  /** A processor pretending to be a GPU: far slower than any other rung. */
  isSoftware: boolean;
}

/** As in today's specification; the types that tfjs-backend-webgpu 4.22 is compiled with are older. */
interface AdapterInfo extends GPUAdapterInfo {
  readonly isFallbackAdapter?: boolean;
}

interface Dawn {
  create(options: string[]): GPU;
  globals: Record<string, unknown>;
}

const FEATURES: readonly GPUFeatureName[] = ['timestamp-query'];
/** As tfjs-backend-webgpu asks for them (src/base.ts): all that the adapter has. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/**
 * @param file the addon of the npm package `webgpu`
 * @throws where it can't be loaded or there is no adapter
 */
export async function openGpu(file: string): Promise<OpenedGpu> {
  const dawn: unknown = createRequire(file)(file);
  if (!isDawn(dawn)) throw new Error(`${file} is not Dawn`);
  // The backend names flags and modes by WebGPU's globals; what Node has of its own stays.
  for (const [name, value] of Object.entries(dawn.globals))
    if (!(name in globalThis))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const gpu = dawn.create([]);
  const adapter: (GPUAdapter & { info?: AdapterInfo }) | null = await gpu.requestAdapter({
    powerPreference: 'high-performance',
  });
  if (!adapter?.info) throw new Error('no GPU with a Vulkan, Metal or D3D12 driver was found');
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  const { info } = adapter;
  const words = [info.description, info.device, info.architecture, info.vendor].filter(Boolean);
  return {
    gpu,
    device,
    info,
    name: words[0] ?? 'GPU',
    isSoftware: info.isFallbackAdapter === true || words.some((word) => SOFTWARE.test(word)),
  };
}

function isDawn(value: unknown): value is Dawn {
  return typeof value === 'object' && value !== null && 'create' in value && 'globals' in value;
}
