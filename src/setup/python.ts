import * as l10n from '@vscode/l10n';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { answers, runProgram, SetupProblem } from './processes';
import type { NativeOptions } from './native';

/** A Python whose pip works. */
export interface Python {
  command: string;
  args: string[];
}

const CANDIDATES: readonly Python[] = [
  { command: 'python3', args: [] },
  { command: 'python', args: [] },
  { command: 'py', args: ['-3'] },
];
/** The wheels are asked for by platform, whatever this Python is: no Python will run them. */
const PYTHON_OF_WHEEL = '3.11';
const PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['manylinux2014_x86_64', 'manylinux_2_17_x86_64', 'manylinux1_x86_64'],
  'linux-arm64': ['manylinux2014_aarch64', 'manylinux_2_17_aarch64'],
  'darwin-x64': ['macosx_10_15_x86_64'],
  'darwin-arm64': ['macosx_12_0_arm64'],
};
const LOOK_MS = 300;

export async function findPython({ signal }: NativeOptions): Promise<Python> {
  for (const python of CANDIDATES)
    if (await answers(python.command, [...python.args, '-m', 'pip', '--version'], signal)) return python;
  throw new SetupProblem(
    l10n.t('there is no Python 3 with pip (on Debian and Ubuntu `apt install python3-pip`)'),
  );
}

/** Downloads wheels, without what they need in turn; returns the files. @throws SetupProblem with what pip said */
export async function pipDownload(
  { command, args }: Python,
  packages: readonly string[],
  folder: string,
  { signal, report }: NativeOptions,
): Promise<string[]> {
  let said = l10n.t('Downloading');
  let size = NaN;
  // pip keeps what it is downloading in its temporary folder: how far it is can be seen there.
  const temporary = folder;
  const watch = setInterval(() => {
    void bytesIn(temporary).then((bytes) => report(said, size > 0 ? Math.min(1, bytes / size) : null));
  }, LOOK_MS);
  try {
    await runProgram(
      command,
      [
        ...args,
        ...[
          '-m',
          'pip',
          'download',
          '--no-deps',
          '--only-binary=:all:',
          '--disable-pip-version-check',
          '--no-input',
        ],
        ...['--progress-bar', 'off', '--python-version', PYTHON_OF_WHEEL],
        ...(PLATFORMS[`${process.platform}-${process.arch}`] ?? []).flatMap((name) => ['--platform', name]),
        ...['-d', folder, ...packages],
      ],
      {
        signal,
        limitMs: 3_600_000,
        env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
        onLine(line) {
          const [, file, amount, unit = ''] =
            /(?:Downloading|Using cached) (\S+) \(([\d.]+) (kB|MB|GB)\)/.exec(line) ?? [];
          if (file === undefined) return;
          said = l10n.t`Downloading ${path.basename(file).split('-')[0] ?? file} (${String(amount)} ${unit})`;
          size = Number(amount) * ({ kB: 1e3, MB: 1e6, GB: 1e9 }[unit] ?? NaN);
        },
      },
    );
  } finally {
    clearInterval(watch);
  }
  const files = await readdir(folder);
  return files.filter((file) => file.endsWith('.whl')).map((file) => path.join(folder, file));
}

/** Unpacks the files of an archive whose names match the pattern. */
export async function unzip(
  { command, args }: Python,
  archive: string,
  folder: string,
  names: string,
  signal: AbortSignal,
): Promise<void> {
  const code = [
    'import re, sys, zipfile',
    'archive = zipfile.ZipFile(sys.argv[1])',
    'archive.extractall(sys.argv[2], [name for name in archive.namelist() if re.match(sys.argv[3], name)])',
  ].join('\n');
  await runProgram(command, [...args, '-c', code, archive, folder, names], { signal });
}

async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    sum += await stat(path.join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return sum;
}
