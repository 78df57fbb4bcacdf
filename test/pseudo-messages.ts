import { readFileSync } from 'node:fs';
import { getL10nPseudoLocalized } from '@vscode/l10n-dev';
import * as v from 'valibot';
import { messagesOfPages } from '../src/runs/page-language';

const Bundle = v.record(
  v.string(),
  v.union([v.string(), v.object({ message: v.string(), comment: v.array(v.string()) })]),
);

/** The messages as translators get them. */
export const english = v.parse(Bundle, JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')));

/** Each as text without a Latin letter and longer by a third, as Microsoft's generator makes it. */
export const pseudo = getL10nPseudoLocalized(english);

/** Those that a page is given. */
export const pseudoOfPages = messagesOfPages(
  pseudo,
  v.parse(v.array(v.string()), JSON.parse(readFileSync('l10n/page.json', 'utf8'))),
);
