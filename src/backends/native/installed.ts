import { readFileSync } from 'node:fs';
import path from 'node:path';
import { storageFolder } from '../storage';

/** A native TensorFlow that Regulens has set up. */
export interface NativeInstall {
  /** Absolute path of tfjs_binding.node; TensorFlow's libraries are where it looks for them. */
  binding: string;
  /** TensorFlow's version. */
  tensorflow: string;
  /** Built against PyPI's wheel here, or downloaded as TensorFlow.js publishes it. */
  origin: 'wheel' | 'published';
  /** Whether it trains on an NVIDIA GPU. */
  gpu: boolean;
  platform: string;
  arch: string;
  bytes: number;
}

export const NATIVE_FOLDER = 'native';
export const NATIVE_RECORD = 'native.json';

/** What is set up for this platform, or null. */
export function findNative(storage = storageFolder()): NativeInstall | null {
  const folder = path.join(storage, NATIVE_FOLDER);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path.join(folder, NATIVE_RECORD), 'utf8'));
  } catch {
    return null; // Not set up: an answer, not an error.
  }
  if (!isRecord(value) || value.platform !== process.platform || value.arch !== process.arch) return null;
  return { ...value, binding: path.join(folder, value.binding) };
}

function isRecord(value: unknown): value is NativeInstall {
  const has = (name: string, type: string) =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === type;
  return (
    ['binding', 'tensorflow', 'origin', 'platform', 'arch'].every((name) => has(name, 'string')) &&
    has('gpu', 'boolean') &&
    has('bytes', 'number')
  );
}
