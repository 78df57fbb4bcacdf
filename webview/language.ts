import * as l10n from '@vscode/l10n';

/* First import of the page's entry: its messages in the language of whoever made the page, where that isn't English. */

const words = document.getElementById('regulens-words')?.textContent;
if (words) l10n.config({ contents: words });
