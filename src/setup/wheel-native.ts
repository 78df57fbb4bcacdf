import * as l10n from '@vscode/l10n';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipDownload, findPython, unzip, type Python } from './python';
import { answers, runProgram, SetupProblem } from './processes';
import type { MadeNative, NativeOptions } from './native';

/** The last whose wheels are there for all of these and whose CUDA is a plain list of wheels as well. */
const TENSORFLOW = '2.15.1';
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'tensorflow-cpu',
  'linux-arm64': 'tensorflow-cpu-aws',
  'darwin-x64': 'tensorflow',
  'darwin-arm64': 'tensorflow-macos',
};
const COMPILERS = ['g++', 'clang++', 'c++'];
/** What the binding is compiled with and linked to; the rest of the wheel is Python. */
const NEEDED = String.raw`^tensorflow/(include/(tensorflow/c|tensorflow/core/platform|tsl|xla)/.*\.h$|libtensorflow_(cc|framework)\.)`;

/**
 * tfjs-node's binding, compiled here against the TensorFlow of PyPI's wheel. Nothing of it needs Python afterwards.
 * @throws SetupProblem where a compiler, Python or the wheel is missing
 */
export async function buildFromWheel(folder: string, options: NativeOptions): Promise<MadeNative> {
  const { signal, report, dist, gpu } = options;
  const sources = path.join(dist, 'native');
  const { platform, arch } = process;
  const name = gpu ? 'tensorflow' : PACKAGES[`${platform}-${arch}`];
  if (name === undefined || (gpu && `${platform}-${arch}` !== 'linux-x64'))
    throw new SetupProblem(
      gpu
        ? l10n.t`TensorFlow has no wheel with CUDA for ${platform} ${arch}`
        : l10n.t`TensorFlow has no wheel with its libraries for ${platform} ${arch}`,
    );
  if (platform === 'linux' && !hasGlibc())
    throw new SetupProblem(l10n.t('TensorFlow has no wheel for a Linux without glibc'));
  const compiler = await findCompiler(options);
  const python = await findPython(options);
  const wheels = path.join(folder, 'wheels');
  await mkdir(wheels);
  const [wheel] = await pipDownload(python, [`${name}==${TENSORFLOW}`], wheels, options);
  if (wheel === undefined) throw new SetupProblem(l10n.t`pip downloaded no wheel of ${name}`);
  report(l10n.t('Unpacking TensorFlow'), null);
  await unzip(python, wheel, folder, NEEDED, signal);
  if (gpu) await addCuda(python, wheel, folder, options);
  await rm(wheels, { recursive: true });

  report(l10n.t('Compiling the binding'), null);
  const tensorflow = path.join(folder, 'tensorflow');
  const libraries = (await readdir(tensorflow)).filter((file) => file.startsWith('libtensorflow'));
  const beside = platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  await runProgram(
    compiler,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
      ...(platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
      ...['', 'binding', 'include'].map((part) => `-I${path.join(sources, part)}`),
      `-I${path.join(tensorflow, 'include')}`,
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(sources, 'binding', file)),
      ...['-o', path.join(folder, 'tfjs_binding.node')],
      ...libraries.map((file) => path.join(tensorflow, file)),
      `-Wl,-rpath,${beside}/tensorflow`,
    ],
    { signal },
  );
  await rm(path.join(tensorflow, 'include'), { recursive: true });
  return { binding: 'tfjs_binding.node', tensorflow: TENSORFLOW, origin: 'wheel' };
}

/** NVIDIA's libraries, as the extra `and-cuda` of the wheel names them; TensorFlow looks for them in ../nvidia beside itself. */
async function addCuda(python: Python, wheel: string, folder: string, options: NativeOptions): Promise<void> {
  const metadata = await runProgram(
    python.command,
    [
      ...python.args,
      '-c',
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.read([n for n in z.namelist() if n.endswith(".dist-info/METADATA")][0]).decode())',
      wheel,
    ],
    { signal: options.signal },
  );
  const needed = [
    ...metadata.matchAll(/^Requires-Dist: (nvidia-[\w-]+) ?\(?(==[\w.]+)\)? ?; extra == .and-cuda/gm),
  ].map(([, name = '', version = '']) => `${name}${version}`);
  if (needed.length === 0) throw new SetupProblem(l10n.t('the wheel names no CUDA libraries'));
  const wheels = path.join(folder, 'cuda');
  await mkdir(wheels);
  for (const file of await pipDownload(python, needed, wheels, options)) {
    options.report(l10n.t`Unpacking ${path.basename(file).split('-')[0] ?? ''}`, null);
    await unzip(
      python,
      file,
      folder,
      String.raw`^nvidia/.*(\.so[.\d]*|__init__\.py|\.fatbin|\.bc)$`,
      options.signal,
    );
    await rm(file);
  }
  await rm(wheels, { recursive: true });
}

async function findCompiler({ signal }: NativeOptions): Promise<string> {
  for (const command of COMPILERS) if (await answers(command, ['--version'], signal)) return command;
  throw new SetupProblem(
    l10n.t('there is no C++ compiler (g++ or clang++; on Debian and Ubuntu `apt install g++`)'),
  );
}

function hasGlibc(): boolean {
  const report: unknown = process.report.getReport();
  const header: unknown =
    typeof report === 'object' && report !== null ? Reflect.get(report, 'header') : null;
  return (
    typeof header === 'object' &&
    header !== null &&
    typeof Reflect.get(header, 'glibcVersionRuntime') === 'string'
  );
}
