// Installs code-server (real VS Code, served to a browser) and a Chromium into the user's cache folder, once.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  environmentWithoutNpm,
  installNode,
  installPackages,
  runWithProgress,
} from '../lib/test-packages.mjs';

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

/** Returns where code-server, its Node and Chromium are; installs what is missing (about 2 minutes, 800 MB). */
export async function installCodeServer(progress) {
  await installSystemPackages(progress);
  const own = environmentWithoutNpm();
  const nodeBin = await installNode(24, progress);
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
