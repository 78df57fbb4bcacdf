import type { Script } from '../script';
import type { SyntaxNode } from '../syntax';

/**
 * Tells of a use of a constant whether the name it goes by says what the constant is for: everything that reads EPOCHS, a log line
 * or another fit, means the number of epochs and may change along; of N that can't be told.
 */
export function namedLike(script: Script, pattern: RegExp): (use: SyntaxNode) => boolean {
  return (use) => {
    const outer = use.parent?.type === 'member_expression' && use.field === 'object' ? use.parent : use;
    const name = outer.children.find((c) => c.field === 'property') ?? outer;
    return pattern.test(script.text.slice(name.start, name.end));
  };
}
