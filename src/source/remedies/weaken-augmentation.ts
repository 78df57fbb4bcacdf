import * as l10n from '@vscode/l10n';
import { fix } from '../fix';
import type { Fix, Remedy } from '../fix';
import { changeNumber, findNumber, isKnown, rounded, viaWords } from '../numbers';
import { propertyOf, resolveOptions } from '../options';
import type { Script } from '../script';
import { callArguments, child, descendants } from '../syntax';
import type { SyntaxNode } from '../syntax';
import { tunable } from '../tunable';
import { AUGMENTING } from './augment';

/** Weaker than this an augmentation changes nothing; take the layer out instead. */
const LEAST = 0.02;

/** Halves the strength of the layers that change data. */
export const weakenAugmentation: Remedy = {
  id: 'weaken-augmentation',
  find: (script) =>
    [...descendants(script.root)]
      .filter((node) => isAugmenting(script, node))
      .flatMap((node, index) => offer(script, node, index)),
};

function isAugmenting(script: Script, node: SyntaxNode): boolean {
  const name = node.type === 'new_expression' ? child(node, 'constructor') : null;
  return name !== null && AUGMENTING.includes(script.text.slice(name.start, name.end));
}

function offer(script: Script, node: SyntaxNode, index: number): Fix[] {
  const options = resolveOptions(script, callArguments(node)[0]);
  const given = options.kind === 'literal' ? propertyOf(script, options.object, 'strength')?.value : null;
  if (!given) return [];
  const number = findNumber(script, given);
  const value = isKnown(number) ? rounded(number.value / 2) : null;
  if (value !== null && value < LEAST) return [];
  return [
    fix({
      id: `weaken-augmentation:layer@${index}${value === null ? '' : `=${value}`}`,
      remedy: 'weaken-augmentation',
      title:
        value === null || !isKnown(number)
          ? l10n.t`Halve the augmentation in line ${script.places.lineOf(node.start)}`
          : l10n.t`Halve the augmentation in line ${script.places.lineOf(node.start)} to ${tunable(value)}${viaWords(number)}`,
      reason: l10n.t('The model is shown what comes closer to the data it will be used on.'),
      literal: {
        name: l10n.t('augmentation strength'),
        value: value ?? 0.5,
        low: LEAST,
        high: 2,
        scale: 'log',
      },
      ...(isKnown(number) && value !== null
        ? changeNumber(script, number, value)
        : {
            disabled: l10n.t`Its strength is not written as a number: ${'reason' in number ? number.reason : ''}.`,
          }),
    }),
  ];
}
