// Makes sure the packages in package-lock.json are installed, so that `npm start` and `npm test` work in a fresh clone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a command with its output shown; ends this process with the command's exit code when it fails. */
export function runOrExit(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Command, arguments and options that run npm: by its own entry point when run through npm, so that no shell is needed on any platform. */
export function npmCommand(args) {
  const entry = process.env['npm_execpath'];
  if (entry?.endsWith('.js')) return [process.execPath, [entry, ...args], {}];
  return ['npm', args, { shell: process.platform === 'win32' }];
}

export function npm(args, options) {
  const [command, all, own] = npmCommand(args);
  runOrExit(command, all, { ...own, ...options });
}

/** Installs when node_modules is missing or was installed from another lock file. */
export function ensureInstalled() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(root, 'node_modules/.regulens-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing packages (a minute or two the first time) …');
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}
