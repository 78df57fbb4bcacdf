// The licences of the packages whose code is in the built files, as their licences ask.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

/** Where packages name their licence but have no text of it (TensorFlow.js; @vscode/l10n, of Microsoft): the same text, of a package that has it. */
const texts = [
  { license: 'Apache-2.0', of: /^@tensorflow\//, file: 'node_modules/assemblyscript/LICENSE' },
  { license: 'MIT', of: /^@vscode\//, file: 'node_modules/@vscode/tree-sitter-wasm/LICENSE' },
];

/** Licences under which code may be shipped within other code, with this notice and no other duty (SPDX). */
const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
]);

/** A package's licence: a file of its own, the section of its README (seedrandom), or the text that all of that name share. */
function licenceOf(directory, name, license) {
  const files = readdirSync(directory);
  const file = files.find((entry) => /^licen[cs]e/i.test(entry));
  if (file) return readFileSync(path.join(directory, file), 'utf8').trim();
  const readme = files.find((entry) => /^readme/i.test(entry));
  const [section] =
    (readme && /^#* *licen[cs]e\b[^]*/im.exec(readFileSync(path.join(directory, readme), 'utf8'))) || [];
  if (section?.includes('Permission is hereby granted')) return section.trim();
  const shared = texts.find((text) => text.license === license && text.of.test(name));
  return shared ? readFileSync(path.join(root, shared.file), 'utf8').trim() : null;
}

/** @returns the text of THIRD-PARTY-NOTICES.txt; throws where a bundled package has no licence file, or one that isn't permissive. */
export function noticesOf(metafiles) {
  // Copied as they are, or compiled into what is: headers, the grammars, AssemblyScript's own runtime in our kernels.
  const folders = new Set([
    'node_modules/node-api-headers',
    'node_modules/@vscode/tree-sitter-wasm',
    'node_modules/assemblyscript',
  ]);
  for (const input of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder) folders.add(folder);
  }
  const notices = [...folders].sort().map((folder) => {
    const directory = path.join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    if (!PERMISSIVE.has(license))
      throw new Error(`${name} is under ${license}, which isn't known to be permissive`);
    const text = licenceOf(directory, name, license);
    if (text === null) throw new Error(`${name} has no licence file`);
    // Apache-2.0, 4(d): a NOTICE goes along.
    const notice = readdirSync(directory).includes('NOTICE')
      ? `\n${readFileSync(path.join(directory, 'NOTICE'), 'utf8').trim()}\n`
      : '';
    return `${name} ${version} (${license})\n\n${text}\n${notice}`;
  });
  return ['Regulens contains code of these packages.\n', ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}
