import type { Script } from './script';
import { callArguments, child } from './syntax';
import type { SyntaxNode } from './syntax';

/** All scripts of a project that may use one another's constants. */
export interface Project {
  readonly scripts: ReadonlyMap<string, Script>;
  /** The file that a module's name leads to from a file; null where it is no script of the project. */
  resolve(from: string, module: string): string | null;
}

/** Where a script is. Without it nothing is known of other files. */
export interface Place {
  readonly file: string;
  readonly project: Project;
}

/** The script that a module's name leads to, itself placed in the project. */
export function scriptOf({ place }: Script, module: string): Script | null {
  const file = place && place.project.resolve(place.file, module);
  return (file !== null && place?.project.scripts.get(file)?.at({ file, project: place.project })) || null;
}

/** The module named by `require('…')`; null for any other expression. */
export function requiredModule({ text }: Pick<Script, 'text'>, node: SyntaxNode): string | null {
  const callee = node.type === 'call_expression' ? child(node, 'function') : null;
  const [name] = callee ? callArguments(node) : [];
  if (!callee || name?.type !== 'string' || text.slice(callee.start, callee.end) !== 'require') return null;
  return text.slice(name.start + 1, name.end - 1);
}
