import type { OpenedGpu } from './device';

/** Under this name the start module leaves the device, or why there is none, for the preload. */
const PLACE = Symbol.for('regulens.webgpu');

export function leaveGpu(opened: OpenedGpu | Error): void {
  Object.defineProperty(globalThis, PLACE, { value: opened, configurable: true });
}

/** @throws the reason why there is none */
export function takeGpu(): OpenedGpu {
  const opened: unknown = Reflect.get(globalThis, PLACE);
  if (opened instanceof Error) throw opened;
  if (!isOpened(opened)) throw new Error('WebGPU is not set up');
  return opened;
}

function isOpened(value: unknown): value is OpenedGpu {
  return typeof value === 'object' && value !== null && 'device' in value && 'isSoftware' in value;
}
