import { existsSync } from 'node:fs';
import path from 'node:path';
import { storageFolder } from '../storage';

export const WEBGPU_FOLDER = 'webgpu';

/** Dawn, as Regulens has set it up for this platform: its path, or null. */
export function findWebGpu(storage = storageFolder()): string | null {
  const file = path.join(storage, WEBGPU_FOLDER, dawnFile());
  return existsSync(file) ? file : null;
}

/** Where the npm package `webgpu` has the addon for this platform. */
export function dawnFile(): string {
  const system = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
  return path.join('dist', system, 'dawn.node');
}
