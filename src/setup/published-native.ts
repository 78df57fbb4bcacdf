import * as l10n from '@vscode/l10n';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { download } from './download';
import { runProgram, SetupProblem } from './processes';
import type { MadeNative, NativeOptions } from './native';

/** As in tfjs-node 4.22's package.json and scripts/deps-constants.js. */
const TFJS_NODE = '4.22.0';
const TENSORFLOW = '2.9.1';
const NAPI = 8;
const SYSTEMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x86_64',
  'darwin-x64': 'darwin-x86_64',
};

/**
 * The binding and the TensorFlow that TensorFlow.js publishes, as `npm install @tensorflow/tfjs-node` would download them;
 * TFJS_NODE_CDN_STORAGE names a mirror, as it does there.
 * @throws SetupProblem where there is none for this machine or it can't be downloaded
 */
export async function downloadPublished(
  folder: string,
  { signal, report, env = process.env }: NativeOptions,
): Promise<MadeNative> {
  const { platform, arch } = process;
  const system = SYSTEMS[`${platform}-${arch}`];
  // Windows has answered 404 for years (tensorflow/tfjs#7341); other processors have other, older builds.
  if (system === undefined)
    throw new SetupProblem(l10n.t`TensorFlow.js publishes none for ${platform} ${arch}`);
  const host = (env['TFJS_NODE_CDN_STORAGE'] ?? 'https://storage.googleapis.com').replace(/\/*$/, '');
  const addon = `${host}/tf-builds/pre-built-binary/napi-v${NAPI}/${TFJS_NODE}/CPU-${platform}-${TFJS_NODE}.tar.gz`;
  const library = `${host}/tensorflow/libtensorflow/libtensorflow-cpu-${system}-${TENSORFLOW}.tar.gz`;
  // The binding looks for TensorFlow in ../../deps/lib, and the archive holds a folder napi-v8.
  const places = { [addon]: path.join(folder, 'lib'), [library]: path.join(folder, 'deps') };
  const archive = path.join(folder, 'archive.tar.gz');
  for (const [url, place] of Object.entries(places)) {
    await download(url, archive, signal, (share) => report(l10n.t`Downloading ${path.basename(url)}`, share));
    report(l10n.t('Unpacking'), null);
    await mkdir(place, { recursive: true });
    await runProgram('tar', ['-xzf', archive, '-C', place], { signal });
    await rm(archive);
  }
  await rm(path.join(folder, 'deps', 'include'), { recursive: true, force: true });
  return {
    binding: path.join('lib', `napi-v${NAPI}`, 'tfjs_binding.node'),
    tensorflow: TENSORFLOW,
    origin: 'published',
  };
}
