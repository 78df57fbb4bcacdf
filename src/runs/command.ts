import * as l10n from '@vscode/l10n';
import path from 'node:path';
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findWebGpu } from '../backends/webgpu/installed';
import { LOADERS_ARE_THERE } from '../protocol/loaders';
import type { LaunchSpec } from '../protocol/run-record';
import { UserError } from '../protocol/user-error';
import { onPath } from './find-node';
import { dataUrl, loaderArguments } from './loader';

/** Files of Regulens that go into the user's processes: absolute paths of the built preload, supervisor and TypeScript loader. */
export interface RunAssets {
  preload: string;
  supervisor: string;
  typescriptLoader: string;
  /** Opens a GPU for WebGPU before a script starts. */
  webgpuStart: string;
}

const SAYING_LOADERS_ARE_THERE = dataUrl(`process.emit(${JSON.stringify(LOADERS_ARE_THERE)})`);

export interface Command {
  command: string;
  args: string[];
  /** Variables the command needs, beyond the run's own. */
  env: Record<string, string>;
}

/**
 * The command line of a run. No shell sees it, so no name or argument needs quoting.
 *
 * @param options.debug the script waits for a debugger, which Node.js takes from this machine only, at a free port
 * @param options.warm the process may go on to other runs
 */
export function commandFor(
  launch: LaunchSpec,
  assets: RunAssets,
  { debug = false, warm = false }: { debug?: boolean; warm?: boolean } = {},
): Command {
  if (launch.npmScript === null)
    return {
      command: launch.nodePath,
      args: [
        ...(debug ? ['--inspect-brk=127.0.0.1:0'] : []),
        '--require',
        assets.preload,
        ...startsOf(launch, assets),
        ...loaderArguments(launch, assets.typescriptLoader),
        ...(warm && launch.loader !== 'none' ? ['--import', SAYING_LOADERS_ARE_THERE] : []),
        launch.script,
        ...launch.args,
      ],
      env: {},
    };
  const npm = findNpm(launch.nodePath);
  const inherited = launch.env['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'] ?? '';
  return {
    command: npm.command,
    args: [...npm.args, 'run', launch.npmScript, ...(launch.args.length > 0 ? ['--', ...launch.args] : [])],
    env: {
      NODE_OPTIONS: [
        inherited,
        `--require ${nodeOption(assets.preload)}`,
        ...startsOf(launch, assets).map((argument) =>
          argument.startsWith('--') ? argument : nodeOption(argument),
        ),
      ]
        .join(' ')
        .trim(),
    },
  };
}

/** Only where Dawn is set up: opening a GPU takes a moment of every run. */
function startsOf({ backend }: LaunchSpec, { webgpuStart }: RunAssets): string[] {
  const isWanted = backend === 'webgpu' || backend === 'auto';
  return isWanted && findWebGpu() !== null ? ['--import', pathToFileURL(webgpuStart).href] : [];
}

/** NODE_OPTIONS is split at spaces outside double quotes; a backslash inside them takes the next character as it is. */
export function nodeOption(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** npm as a terminal would find it: the one beside this Node, else the one on the PATH. Run through Node where it is a script. */
export function findNpm(nodePath: string): { command: string; args: string[] } {
  const beside = path.dirname(nodePath);
  const script = [
    path.join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'), // Windows
    path.join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((candidate) => fs.existsSync(candidate));
  if (script) return { command: nodePath, args: [script] };
  const found = onPath('npm', [beside, process.env['PATH'] ?? ''].join(path.delimiter));
  if (found === null)
    throw new UserError(
      l10n.t`npm was found neither beside ${nodePath} nor on your PATH.`,
      l10n.t('Install npm, or train the script itself instead of the npm script.'),
    );
  const real = fs.realpathSync(found);
  return real.endsWith('.js') ? { command: nodePath, args: [real] } : { command: found, args: [] };
}
