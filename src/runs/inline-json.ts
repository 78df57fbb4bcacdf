import { writeNonFinite } from '../protocol/non-finite';

/**
 * JSON that can't end or confuse the script element around it: `<` covers "</script>" and "<!--"; U+2028 and U+2029 end lines in
 * older JavaScript (html.spec.whatwg.org, "Restrictions for contents of script elements").
 */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value, writeNonFinite).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
