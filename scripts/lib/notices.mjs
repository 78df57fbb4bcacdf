// The licences of the packages whose code is in the built files, as their licences ask.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

/** @returns the text of THIRD-PARTY-NOTICES.txt; throws where a bundled package has no licence file. */
export function noticesOf(metafiles) {
  const folders = new Set();
  for (const input of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder) folders.add(folder);
  }
  const notices = [...folders].sort().map((folder) => {
    const directory = path.join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file || !existsSync(path.join(directory, file))) throw new Error(`${name} has no licence file`);
    return `${name} ${version} (${license})\n\n${readFileSync(path.join(directory, file), 'utf8').trim()}\n`;
  });
  return ['Regulens contains code of these packages.\n', ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}
