import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { findNative, type NativeInstall } from '../../src/backends/native/installed';
import { setUpNative } from '../../src/setup/native';

/** Where XDG_DATA_HOME points to in tests that train natively; kept from run to run, as VS Code is. */
export const dataHome = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'regulens',
  'native-for-tests',
);

let installing: Promise<NativeInstall> | null = null;

/** Native TensorFlow, set up as a user would: the first time it takes a download of 200 MB and a compiler. */
export function ensureNative(dist = path.resolve('dist')): Promise<NativeInstall> {
  const storage = path.join(dataHome, 'regulens');
  const found = findNative(storage);
  if (found && existsSync(found.binding)) return Promise.resolve(found);
  return (installing ??= setUpNative({
    storage,
    dist,
    node: process.execPath,
    gpu: false,
    signal: AbortSignal.timeout(600_000),
    report: () => undefined,
  }));
}
