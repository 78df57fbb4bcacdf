import { isFrameworkModule } from './glance';
import { callArguments, child, descendants, namedChildren, unwrap } from './syntax';
import type { SyntaxNode } from './syntax';
import { lookup } from './scopes';
import type { Binding, Scopes } from './scopes';

/** Where in the framework an expression points: `tf.layers.dense` is ['layers', 'dense'], `tf` itself []. */
export type FrameworkPath = readonly string[];

/** Resolves expressions to framework paths, under whatever names a file uses. */
export class Framework {
  readonly #text: string;
  readonly #scopes: Scopes;
  readonly #known = new Map<SyntaxNode, FrameworkPath | null>();

  constructor(text: string, scopes: Scopes) {
    this.#text = text;
    this.#scopes = scopes;
  }

  /** The path an expression stands for, or null where it is something else. */
  pathOf(expression: SyntaxNode): FrameworkPath | null {
    const known = this.#known.get(expression);
    if (known !== undefined) return known;
    this.#known.set(expression, null); // `const tf = tf.x` must not go round in circles
    const path = this.#resolve(unwrap(expression));
    this.#known.set(expression, path);
    return path;
  }

  /** The path a declared name stands for. */
  pathOfBinding(binding: Binding): FrameworkPath | null {
    if (binding.module !== null) {
      if (isFrameworkModule(binding.module)) return binding.path;
      // `import { tf } from './tf'`: the usual name of the framework, passed through a module of one's own.
      return binding.name === 'tf' ? [] : null;
    }
    if (binding.kind === 'parameter') return binding.name === 'tf' ? [] : null;
    const base = binding.value && binding.assignments.length === 0 ? this.pathOf(binding.value) : null;
    return base && [...base, ...binding.path];
  }

  #resolve(node: SyntaxNode): FrameworkPath | null {
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier': {
        const binding = lookup(this.#scopes, node, this.#text);
        if (binding) return this.pathOfBinding(binding);
        return this.#textOf(node) === 'tf' ? [] : null;
      }
      case 'member_expression': {
        const object = child(node, 'object');
        const property = child(node, 'property');
        return object && property && this.#member(object, this.#textOf(property));
      }
      case 'subscript_expression': {
        const object = child(node, 'object');
        const index = child(node, 'index');
        const key = index?.type === 'string' ? this.#textOf(index).slice(1, -1) : '?';
        return object && this.#member(object, key);
      }
      case 'await_expression':
        return this.#inside(node);
      case 'call_expression':
        return isFrameworkModule(this.#requiredModule(node)) ? [] : null;
      default:
        return null;
    }
  }

  #inside(node: SyntaxNode): FrameworkPath | null {
    const [inner] = namedChildren(node);
    return inner ? this.pathOf(inner) : null;
  }

  #member(object: SyntaxNode, property: string): FrameworkPath | null {
    if (['globalThis', 'window', 'self', 'this'].includes(this.#textOf(object)))
      return property === 'tf' ? [] : null;
    const base = this.pathOf(object);
    // `(await import(…)).default` and interop objects are the framework itself.
    return base && (property === 'default' ? base : [...base, property]);
  }

  /** The module of `require('…')` and `import('…')`. */
  #requiredModule(call: SyntaxNode): string {
    const callee = child(call, 'function');
    const argument = callArguments(call)[0];
    const loads = callee && (callee.type === 'import' || this.#textOf(callee) === 'require');
    return loads && argument?.type === 'string' ? this.#textOf(argument).slice(1, -1) : '';
  }

  #textOf(node: SyntaxNode): string {
    return this.#text.slice(node.start, node.end);
  }
}

/** Whether the text imports the framework by any means. */
export function importsFramework(root: SyntaxNode, text: string): boolean {
  for (const node of descendants(root)) {
    if (node.type !== 'string' || !isFrameworkModule(text.slice(node.start, node.end))) continue;
    const parent = node.parent;
    if (parent?.type === 'import_statement' || parent?.type === 'arguments') return true;
    if (parent?.type === 'import_require_clause' || parent?.type === 'export_statement') return true;
  }
  return false;
}
