import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createSourceParser, type GrammarBytes, type SourceParser } from '../../../src/source';

const folder = path.resolve('node_modules/@vscode/tree-sitter-wasm/wasm');
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(folder, name)));

export function grammarBytes(): GrammarBytes {
  return {
    core: read('tree-sitter.wasm'),
    javascript: read('tree-sitter-javascript.wasm'),
    typescript: read('tree-sitter-typescript.wasm'),
    tsx: read('tree-sitter-tsx.wasm'),
  };
}

export function openParser(): Promise<SourceParser> {
  return createSourceParser(grammarBytes());
}
