import { inlineJson } from './inline-json';

/** What a page speaks. */
export interface PageLanguage {
  /** Tag of the language (BCP 47). */
  tag: string;
  /** Messages by their English text, as in l10n/bundle.l10n.json; null where they are English. */
  messages: Readonly<Record<string, unknown>> | null;
}

export const ENGLISH: PageLanguage = { tag: 'en', messages: null };

/** What a page needs of all messages. @param pages those that a page can say: the list in l10n/page.json */
export function messagesOfPages(
  messages: Readonly<Record<string, unknown>>,
  pages: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    pages.flatMap((english) => (english in messages ? [[english, messages[english]]] : [])),
  );
}

/** The messages for the page to read (webview/language.ts), before its script. Data, so no policy of what may run concerns it. */
export function messagesElement({ messages }: PageLanguage): string {
  return messages === null
    ? ''
    : `<script type="application/json" id="regulens-words">${inlineJson(messages)}</script>\n`;
}
