import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../../protocol/edits';
import { removeItems, removeStatement, replace } from '../editing';
import { fix } from '../fix';
import type { Attempt, Remedy } from '../fix';
import { isDropout } from '../layer-blocks';
import { optionOf } from '../layer-options';
import type { Placement } from '../placement';
import type { Script } from '../script';
import { callArguments, child, unwrap, wrapped } from '../syntax';
import { lineOf, onLayers } from './layer-fixes';

/** Takes a dropout layer out of its model. */
export const removeDropout: Remedy = {
  id: 'remove-dropout',
  find: (script) =>
    script.models.flatMap((model) => {
      const single = model.placements
        .filter(({ layer }) => isDropout(layer))
        .map((placement) =>
          fix({
            id: `remove-dropout:${placement.layer.kind}@${placement.layer.index}`,
            remedy: 'remove-dropout',
            title: l10n.t`Remove the dropout in line ${lineOf(script, placement.layer)}`,
            reason: l10n.t('Without dropout the whole layer learns in every step.'),
            layers: [placement.layer.index],
            ...takeOut(script, placement),
          }),
        );
      return [
        ...onLayers(single, 'remove-dropout', (which) => l10n.t`Remove ${which}`, 'dropout layers'),
        ...single,
      ];
    }),
};

/** Takes a layer out of its model; or says why that has to be done by hand. */
export function takeOut(script: Script, placement: Placement): Attempt {
  const { node, layer } = placement;
  const callee = child(node, 'function');
  const carrier = placement.kind === 'apply' ? callee && child(callee, 'object') : node;
  const [argument, ...more] = placement.kind === 'element' ? [node] : callArguments(node);
  const direct = placement.kind === 'apply' ? carrier && unwrap(carrier) : argument && unwrap(argument);
  if (direct !== layer.node || more.length > 0 || !argument || placement.kind === 'nowhere')
    return { disabled: l10n.t('It is not made where it is used: take it out by hand.') };
  if (['inputShape', 'batchInputShape', 'inputDim'].some((key) => optionOf(script, layer, key)))
    return { disabled: l10n.t('It says the shape of the inputs: give that to the next layer by hand.') };
  if (placement.kind === 'element') return { edits: removeItems(script, [node]) };
  const edits =
    placement.kind === 'apply' ? [passThrough(script, placement, argument)] : ofStatement(script, placement);
  return edits.some((e) => e === null)
    ? { disabled: l10n.t('It is part of a larger expression: take it out by hand.') }
    : { edits: edits.filter((e) => e !== null) };
}

function ofStatement(script: Script, { node }: Placement): (TextEdit | null)[] {
  const statement = wrapped(node).parent;
  const block = ['program', 'statement_block', 'switch_case', 'switch_default'].includes(
    statement?.parent?.type ?? '',
  );
  return [statement?.type === 'expression_statement' && block ? removeStatement(script, statement) : null];
}

/** `dropout.apply(x)` becomes `x`; `x = dropout.apply(x);` goes altogether. */
function passThrough(
  script: Script,
  { node }: Placement,
  argument: { start: number; end: number },
): TextEdit {
  const input = script.text.slice(argument.start, argument.end);
  const assignment = wrapped(node).parent;
  const left = assignment?.type === 'assignment_expression' ? child(assignment, 'left') : null;
  const statement = assignment?.parent;
  if (left && statement?.type === 'expression_statement' && script.text.slice(left.start, left.end) === input)
    return removeStatement(script, statement);
  return replace(node, input);
}
