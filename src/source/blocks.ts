import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../protocol/edits';
import { insertAt } from './editing';
import { mergeEdits } from './fix';
import { homeOf } from './homes';
import { reference } from './references';
import type { Reference } from './references';
import { lookupName } from './scopes';
import type { Script } from './script';
import { indentStep, inStyleOf, newlineOf, usesSemicolons } from './style';
import { contains, descendants, namedChildren } from './syntax';
import type { SyntaxNode } from './syntax';

/**
 * A class or function an edit brings along, once a file. `code` is written our way: two spaces, single quotes, semicolons, `tf.…`
 * for the framework, and TypeScript's annotations between « and ».
 */
export interface Block {
  readonly name: string;
  readonly code: string;
}

/** The edits that bring a block, with the name it has; or why it can't be brought. */
export type Brought = { readonly edits: TextEdit[] } | { readonly disabled: string };

/**
 * Puts blocks where the code at `near` can use them: behind the imports, or behind the place where the framework gets its name. A block
 * the file has already, by whatever edit, is not added again.
 */
export function bringBlock(script: Script, near: SyntaxNode, ...blocks: readonly Block[]): Brought {
  const missing: Block[] = [];
  for (const block of blocks) {
    const present = lookupName(script.scopes, near, block.name);
    if (!present) missing.push(block);
    else if (present.kind !== 'class' && present.kind !== 'function' && present.kind !== 'import')
      return { disabled: l10n.t`Not safe to edit: ${block.name} is the name of something else here.` };
  }
  if (missing.length === 0) return { edits: [] };
  const written = missing.map((block) => block.code).join('\n\n');
  const names = new Map<string, Reference>();
  for (const [whole, path = ''] of values(written).matchAll(/\btf((?:\.\w+)+)/g)) {
    const name = reference(script, near, path.slice(1).split('.'));
    if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
    names.set(whole, name);
  }
  const edits = [...names.values()].flatMap((name) => name.edits);
  const home = homeOf(script, near, [...names.values()]);
  if (!home) return { disabled: l10n.t('Not safe to edit: tf has no name outside an expression.') };
  const typed = [...names.values()].every((name) => isTyped(script, near, name));
  const code = (script.language === 'javascript' ? written.replace(/^ *«[^»]*»\n/gm, '') : written)
    .replaceAll('«override »', typed ? '«override »' : '')
    .replace(/«([^»]*)»/g, (_all, type: string) => typeOf(script, near, type))
    .replace(/\btf(\.\w+)+/g, (whole) => names.get(whole)?.code ?? whole);
  const lines = inFileStyle(script, near, code).split('\n');
  const indented = lines.map((line) => (line === '' ? '' : home.indent + line));
  return {
    edits: mergeEdits([
      ...edits,
      insertAt(home.offset, home.before + indented.join(newlineOf(script.text)) + home.after),
    ]),
  };
}

/** Code written our way, in the file's: its indentation, quotes, braces, semicolons. Lines are split by \n. */
export function inFileStyle(script: Script, near: SyntaxNode, code: string): string {
  const step = indentStep(script.text);
  const semicolons = usesSemicolons(script);
  return code
    .split('\n')
    .map((line) => {
      const depth = /^ */.exec(line)?.[0].length ?? 0;
      const body = line.slice(depth);
      const styled = body.startsWith('//') ? body : inStyleOf(script, near, body);
      return step.repeat(depth / 2) + (semicolons ? styled : styled.replace(/;(?=$| \/\/)/, ''));
    })
    .join('\n');
}

/** The code without what TypeScript alone has. */
function values(code: string): string {
  return code.replace(/«[^»]*»/g, '');
}

/** Whether TypeScript knows the type of what a name leads to: an overriding member of an `any` may not say so (TS4113). */
function isTyped(script: Script, near: SyntaxNode, { code, edits }: Reference): boolean {
  const [added] = edits;
  if (added)
    return namedChildren(script.root).some((c) => c.type === 'import_statement' && contains(c, added));
  const binding = lookupName(script.scopes, near, code.split('.')[0] ?? '');
  if (!binding) return false;
  if (binding.module !== null) return true;
  return binding.value !== null && [...descendants(binding.value)].some((node) => node.type === 'import');
}

/** An annotation; a type of the framework only where its namespace is at hand, which carries the types. */
function typeOf(script: Script, near: SyntaxNode, type: string): string {
  if (script.language === 'javascript') return '';
  return type.replace(/\btf\.\w+(\[\])?/g, (whole, list: string | undefined) => {
    const binding = lookupName(script.scopes, near, 'tf');
    return binding?.module != null && binding.path.length === 0 ? whole : `any${list ?? ''}`;
  });
}
