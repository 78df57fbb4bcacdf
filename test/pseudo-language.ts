import { readFileSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { getL10nPseudoLocalized, type l10nJsonFormat } from '@vscode/l10n-dev';

/** Units, codes and names that are the same in every language. */
const EVERYWHERE = /\b(ms|min|KB|MB|NaN|Infinity|tfjs|\d[\d.]*e[-+]?\d+)\b/g;

/**
 * From here on every message comes as text without a Latin letter (what Microsoft's generator makes). What holds messages in constants has to be
 * imported afterwards.
 */
export function speakPseudo(): void {
  const english = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as l10nJsonFormat;
  l10n.config({ contents: JSON.stringify(getL10nPseudoLocalized(english)) });
}

/** Whatever a script calls something, these are words of a sentence. */
const OF_SENTENCES =
  /^(a|an|and|are|as|at|be|but|by|for|from|has|have|if|in|is|it|its|no|not|of|on|or|so|than|that|the|to|with)$/i;

/**
 * Texts that hold words in Latin letters, beyond names and code: those are sentences that are no messages.
 *
 * @param names what was put into messages: names of layers (numbered ones without their number), of files, code
 */
export function inEnglish(texts: Iterable<string>, names: Iterable<string>): string[] {
  const known = [...names].filter((name) => !OF_SENTENCES.test(name));
  const words = new Set(known.filter((name) => /^[\w$]+$/.test(name)));
  const code = known.filter((name) => !words.has(name)).sort((a, b) => b.length - a.length);
  const rest = (text: string): string =>
    code
      .reduce((left, one) => left.replaceAll(one, ''), text)
      .replaceAll(EVERYWHERE, '')
      .replaceAll(/[A-Za-z_$][\w$]*/g, (word) =>
        words.has(word) || words.has(word.replace(/_\d+$/, '')) ? '' : word,
      );
  return [...new Set(texts)].filter((text) => /[A-Za-z]{2}/.test(rest(text)));
}
