import path from 'node:path';
import type { RunAssets } from './command';

/** Regulens's files for the user's processes, in the folder of the built files. */
export function assetsIn(dist: string): RunAssets {
  return {
    preload: path.join(dist, 'preload.cjs'),
    supervisor: path.join(dist, 'supervisor.cjs'),
    typescriptLoader: path.join(dist, 'typescript-loader.cjs'),
    webgpuStart: path.join(dist, 'webgpu-start.mjs'),
  };
}
