import * as l10n from '@vscode/l10n';
import type { SetupCheck } from '../check-setup';
import { installedPackage, type InstalledPackage } from './packages';

const SCOPE = '@tensorflow/';
/** What scripts import, and each has its own idea of where tfjs-core is. */
const IMPORTED = [
  'tfjs',
  'tfjs-node',
  'tfjs-node-gpu',
  'tfjs-layers',
  'tfjs-data',
  'tfjs-converter',
  'tfjs-backend-wasm',
  'tfjs-backend-webgpu',
];
const OLDEST_TFJS = 4;

/** Which TensorFlow.js a script in `folder` gets, and whether it gets one only. */
export async function checkFramework(folder: string): Promise<SetupCheck> {
  const name = 'TensorFlow.js';
  const found = await installed(folder);
  const [main] = found;
  if (!main)
    return {
      name,
      ok: false,
      detail: l10n.t('not found from this folder.'),
      nextStep: l10n.t('Install it with `npm install @tensorflow/tfjs`.'),
    };
  return (
    tooOld(main) ?? unlikeVersions(found) ?? { name, ok: true, detail: `${main.version}.`, nextStep: null }
  );
}

interface Found extends InstalledPackage {
  name: string;
  /** The tfjs-core that it loads; its own version where that is bundled with it. */
  core: string;
}

async function installed(folder: string): Promise<Found[]> {
  const found = await Promise.all(
    IMPORTED.map(async (name): Promise<Found[]> => {
      const one = await installedPackage(folder, SCOPE + name);
      if (!one) return [];
      // tfjs-node comes with a tfjs of its own, where the project's is another version.
      const tfjs = await installedPackage(one.folder, `${SCOPE}tfjs`);
      const through = /^tfjs-node/.test(name) && tfjs ? tfjs.folder : one.folder;
      const core = await installedPackage(through, `${SCOPE}tfjs-core`);
      return [{ ...one, name: SCOPE + name, core: core?.version ?? one.version }];
    }),
  );
  return found.flat();
}

function tooOld({ name, version }: Found): SetupCheck | null {
  if (Number(version.split('.')[0]) >= OLDEST_TFJS) return null;
  return {
    name: 'TensorFlow.js',
    ok: false,
    detail: l10n.t`${name} ${version} is older than ${OLDEST_TFJS}.0: no faster backend can be given to it.`,
    nextStep: l10n.t`Install a newer one with \`npm install ${name}@${OLDEST_TFJS}\`.`,
  };
}

/** Tensors and layers of one version can fail in another, in words that don't say why. */
function unlikeVersions(found: readonly Found[]): SetupCheck | null {
  const cores = [...new Set(found.map(({ core }) => core))];
  const newest = cores.toSorted(byVersion).at(-1);
  if (cores.length < 2 || newest === undefined) return null;
  const users = cores.map(
    (core) => `${core} (${found.flatMap((one) => (one.core === core ? one.name : [])).join(', ')})`,
  );
  const all = found.map(({ name }) => `${name}@${newest}`).join(' ');
  return {
    name: 'TensorFlow.js',
    ok: false,
    detail: l10n.t`the script's packages bring ${cores.length} versions of tfjs-core: ${users.join(', ')}.`,
    nextStep: l10n.t`Give them one version with \`npm install ${all}\`.`,
  };
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
