import type { Page } from 'playwright-core';

/** Texts and what is spoken of elements, of whatever is in sight or told to those who don't see it. */
const COLLECT = `(() => {
  const found = [];
  const hidden = (element) => element.closest('[hidden], script, style, template') !== null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!hidden(node.parentElement)) found.push(node.data);
  for (const element of document.body.querySelectorAll('*'))
    for (const name of ['aria-label', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt'])
      if (element.hasAttribute(name) && !hidden(element)) found.push(element.getAttribute(name));
  return [...new Set(found.map((text) => text.trim()))];
})()`;

/** Units, codes and names that are the same in every language. */
const EVERYWHERE = /\b(ms|min|std|kB|KB|MB|GB|TB|NaN|Node\.js|Regulens|\d[\d.]*e\d+)\b/g;

/** Every string in what a page is sent: names, numbers as text, sentences of the diagnosis. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [key, ...stringsIn(one)]);
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * What a page says in Latin letters, of which pseudo text has none, beyond what it was sent. A word that was sent and is also a message
 * ("finished") counts as not translated.
 *
 * @param names what the user's script calls something, although it is also a message
 */
export async function untranslated(
  page: Page,
  sent: unknown,
  messages: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Promise<string[]> {
  // A page may show the name of a file alone, and a finding's title apart from its sentence.
  const parts = stringsIn(sent).flatMap((text) => [text, ...text.split(/[\\/]|: /)]);
  const data = [...new Set(parts)]
    .filter(
      (text) =>
        /[A-Za-z]{2}/.test(text) && (names.includes(text) || !/^[a-z-]+$/.test(text) || !(text in messages)),
    )
    .sort((a, b) => b.length - a.length);
  // Whole words, or "min" would be taken out of "minimum"; a label begins with a capital where it begins a sentence.
  const known = data.map((text) => new RegExp(`(?<![A-Za-z])${escaped(text)}(?![A-Za-z])`, 'gi'));
  const texts = await page.evaluate<string[]>(COLLECT);
  return texts.filter((text) =>
    /[A-Za-z]{2}/.test(
      known.reduce((rest, one) => rest.replaceAll(one, ''), text).replaceAll(EVERYWHERE, ''),
    ),
  );
}
