import * as l10n from '@vscode/l10n';
import { insertProperty, replace } from '../editing';
import { mergeEdits } from '../fix';
import type { Attempt } from '../fix';
import { propertyOf } from '../options';
import type { Property } from '../options';
import { reference } from '../references';
import type { Factory, Norm } from '../regularization';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import type { SyntaxNode } from '../syntax';
import { tunable } from '../tunable';

export type Strengths = Readonly<Partial<Record<Norm, number>>>;

/**
 * Writes `option: tf.regularizers.l2({ l2: 0.01 })` into a layer's options, in place of what the option was.
 *
 * @param tuned the norms whose strengths tune the fix
 */
export function writeRegularizer(
  script: Script,
  object: SyntaxNode,
  option: string,
  strengths: Strengths,
  tuned: readonly Norm[],
): Attempt {
  const factory = factoryOf(strengths);
  const name = reference(script, object, ['regularizers', factory]);
  if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  // The argument has to be an object: tfjs throws on l2(0.01).
  const argument = (['l1', 'l2'] as const).flatMap((norm) => {
    const value = strengths[norm];
    if (value === undefined) return [];
    return [`${norm}: ${tuned.includes(norm) ? tunable(value) : value}`];
  });
  const code = inStyleOf(script, object, `${name.code}({ ${argument.join(', ')} })`);
  const present = propertyOf(script, object, option);
  const edits = present
    ? [overwrite(present, option, code)]
    : insertProperty(script, object, `${option}: ${code}`);
  return { edits: mergeEdits([...name.edits, ...edits]) };
}

function overwrite({ node, value, shorthand }: Property, option: string, code: string) {
  return shorthand || !value ? replace(node, `${option}: ${code}`) : replace(value, code);
}

function factoryOf(strengths: Strengths): Factory {
  if (strengths.l1 !== undefined && strengths.l2 !== undefined) return 'l1l2';
  return strengths.l1 === undefined ? 'l2' : 'l1';
}
