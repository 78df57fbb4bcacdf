/*
 * Names come from scripts, files and records that others wrote. What shows them may understand more than text: VS Code turns `$(name)` into an icon and
 * `[text](command:…)` in a notification into a link, a terminal obeys control characters, and marks of writing direction turn around whatever
 * stands beside them ("Trojan Source", CVE-2021-42574).
 */

/** Control characters but line ends and tabs, and marks that change the direction of writing. */
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** Keeps two characters from being read as one thing, and isn't seen. */
const WORD_JOINER = '\u2060';

/** For a terminal: a mark for what can't be seen; line ends stay. */
export function withoutControls(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSEEN, '\uFFFD');
}

/** For labels and notifications: one line that shows exactly the text. */
export function plainText(text: string): string {
  return withoutControls(text)
    .replace(/\s+/gu, ' ')
    .replaceAll('$(', `$${WORD_JOINER}(`)
    .replaceAll('](', `]${WORD_JOINER}(`);
}
