import type { Script } from './script';
import type { SyntaxNode } from './syntax';
import { descendants } from './syntax';

/** Line ending of the text. */
export function newlineOf(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Whether the file ends its statements with semicolons; going by the first one. */
export function usesSemicolons(script: Script): boolean {
  for (const node of descendants(script.root))
    if (/^(import_statement|expression_statement|lexical_declaration|return_statement)$/.test(node.type))
      return script.text[node.end - 1] === ';';
  return true;
}

/** White space at the start of the line an offset is on. */
export function indentAt(script: Script, offset: number): string {
  const start = script.places.lineStart(script.places.lineOf(offset));
  return /^[ \t]*/.exec(script.text.slice(start, offset))?.[0] ?? '';
}

/** One step of indentation, read off the first indented line. */
export function indentStep(text: string): string {
  return /\n(\t|[ ]{2,8})\S/.exec(text)?.[1] ?? '  ';
}

/**
 * Turns a snippet written our way, `{ rate: 0.3 }` with single quotes, into the user's: quotes and the space inside braces
 * as in the nearest code around `near`.
 */
export function inStyleOf(script: Script, near: SyntaxNode, snippet: string): string {
  const { quote, spaced } = styleAround(script, near);
  const quoted = snippet.replaceAll("'", quote);
  return spaced ? quoted : quoted.replace(/\{ (?=\S)/g, '{').replace(/(?<=\S) \}/g, '}');
}

interface Style {
  readonly quote: string;
  readonly spaced: boolean;
}

/** By place: trees never change, and a block of thirty lines asks thirty times, for each fix that brings it. */
const styles = new WeakMap<SyntaxNode, Style>();

function styleAround({ text }: Script, near: SyntaxNode): Style {
  const known = styles.get(near);
  if (known) return known;
  const quote = nearest(near, (node) => quoteOf(text, node)) ?? "'";
  const style = { quote, spaced: nearest(near, (node) => spacing(text, node)) ?? true };
  styles.set(near, style);
  return style;
}

/** The first answer from the node's own subtree, then from ever larger ones around it. */
function nearest<T>(near: SyntaxNode, ask: (node: SyntaxNode) => T | null): T | null {
  let asked: SyntaxNode | null = null;
  for (let at: SyntaxNode | null = near; at; at = at.parent) {
    for (const node of descendants(at, (one) => one !== asked)) {
      const answer = ask(node);
      if (answer !== null) return answer;
    }
    asked = at;
  }
  return null;
}

function spacing(text: string, node: SyntaxNode): boolean | null {
  if (!['object', 'object_pattern', 'named_imports'].includes(node.type) || node.end - node.start < 4)
    return null;
  const next = text[node.start + 1] ?? '';
  return /[\r\n]/.test(next) ? null : next === ' ';
}

function quoteOf(text: string, node: SyntaxNode): string | null {
  return node.type === 'string' ? (text[node.start] ?? null) : null;
}
