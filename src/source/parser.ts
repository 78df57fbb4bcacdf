import { Language as Grammar, Parser } from '@vscode/tree-sitter-wasm';
import type { TreeCursor } from '@vscode/tree-sitter-wasm';
import type { Language } from './language';
import { readScript } from './script';
import type { Script } from './script';
import type { SyntaxNode } from './syntax';

/** The WebAssembly files of @vscode/tree-sitter-wasm: the core and one grammar a language. */
export interface GrammarBytes {
  core: Uint8Array;
  javascript: Uint8Array;
  typescript: Uint8Array;
  tsx: Uint8Array;
}

export interface SourceParser {
  /** Reads any text; broken code gives a script with `hasErrors`, never an exception. */
  parse(text: string, language: Language): Script;
  dispose(): void;
}

export async function createSourceParser(bytes: GrammarBytes): Promise<SourceParser> {
  // The bytes are handed in, so nothing is looked up beside the script, wherever it is bundled to. The typings know only
  // locateFile; the module takes every Emscripten option.
  const options = { wasmBinary: bytes.core, locateFile: (file: string) => file };
  await Parser.init(options);
  const grammars: Record<Language, Grammar> = {
    javascript: await Grammar.load(bytes.javascript),
    typescript: await Grammar.load(bytes.typescript),
    tsx: await Grammar.load(bytes.tsx),
  };
  const parser = new Parser();
  return {
    parse(text, language) {
      parser.setLanguage(grammars[language]);
      const tree = parser.parse(text);
      if (!tree) throw new Error('the parser has no language');
      try {
        return readScript(text, language, copyTree(tree.walk()));
      } finally {
        tree.delete();
      }
    },
    dispose: () => parser.delete(),
  };
}

interface Draft extends SyntaxNode {
  parent: Draft | null;
  children: Draft[];
}

/** Copies the whole tree (about 2 µs a node); iterative, because nesting is up to the text. */
function copyTree(cursor: TreeCursor): SyntaxNode {
  const root = copyNode(cursor, null);
  let at = root;
  for (;;) {
    if (cursor.gotoFirstChild()) {
      at = addChild(cursor, at);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent() || !at.parent) {
        cursor.delete();
        return root;
      }
      at = at.parent;
    }
    at = addChild(cursor, at.parent ?? root);
  }
}

function addChild(cursor: TreeCursor, parent: Draft): Draft {
  const node = copyNode(cursor, parent);
  parent.children.push(node);
  return node;
}

function copyNode(cursor: TreeCursor, parent: Draft | null): Draft {
  return {
    // A token the parser made up to go on is as much an error as one it could not place.
    type: cursor.nodeIsMissing ? 'ERROR' : cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    parent,
    children: [],
  };
}
