/** A sentence to be put inside another one. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.\s*$/, '');
}
