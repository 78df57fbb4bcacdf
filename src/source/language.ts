/** Grammar a file is parsed with. JSX is part of the JavaScript grammar; TypeScript needs a second grammar for it. */
export type Language = 'javascript' | 'typescript' | 'tsx';

const BY_EXTENSION: Readonly<Record<string, Language>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
};

/** The language of a file by its name, or null for a file that is not a script. */
export function languageOf(fileName: string): Language | null {
  const extension = /\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return BY_EXTENSION[extension] ?? null;
}
