import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSourceParser, type SourceParser } from '../source';

/** The source parser with the grammars that the build puts beside the code. `dist`: folder of the built files. */
export async function loadParser(dist: string): Promise<SourceParser> {
  const grammar = (name: string) => readFile(path.join(dist, 'grammars', `${name}.wasm`));
  return createSourceParser({
    core: await grammar('tree-sitter'),
    javascript: await grammar('tree-sitter-javascript'),
    typescript: await grammar('tree-sitter-typescript'),
    tsx: await grammar('tree-sitter-tsx'),
  });
}
