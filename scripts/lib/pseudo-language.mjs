// A language for tests in which every message shows whether it is translated: letters become others, texts a third longer.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

/** What VS Code calls it. */
export const PSEUDO = 'qps-ploc';

const BUNDLE = 'l10n/bundle.l10n.json';
const parts = ['package.json', 'package.nls.json', 'dist', 'l10n', 'media'];

/** Copies the built extension into a folder and adds the pseudo language. */
export async function copyInPseudoLanguage(folder) {
  // Only now: beside it the compiler of our kernels takes Node for a browser.
  const { getL10nPseudoLocalized } = await import('@vscode/l10n-dev');
  for (const part of parts)
    cpSync(path.join(root, part), path.join(folder, part), {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    });
  for (const file of [BUNDLE, 'package.nls.json']) {
    const english = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
    const to = path.join(folder, file.replace(/\.json$/, `.${PSEUDO}.json`));
    writeFileSync(to, JSON.stringify(getL10nPseudoLocalized(english)));
  }
}

/**
 * Makes VS Code, which takes up a language only with a pack for it, take up the pseudo language: one whose pack has no messages of the
 * editor's own.
 * @param data the user data folder
 */
export function addLanguagePack(data) {
  mkdirSync(data, { recursive: true });
  const messages = path.join(data, 'pseudo-messages.json');
  writeFileSync(messages, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'test.pseudo' }, version: '1.0.0' }];
  const pack = { hash: 'pseudo', label: 'Pseudo', extensions, translations: { vscode: messages } };
  writeFileSync(path.join(data, 'languagepacks.json'), JSON.stringify({ [PSEUDO]: pack }));
}
