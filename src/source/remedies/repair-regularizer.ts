import * as l10n from '@vscode/l10n';
import { replace } from '../editing';
import { fix } from '../fix';
import type { Fix, Remedy } from '../fix';
import { resolveConst } from '../options';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { callArguments, child, contains, descendants } from '../syntax';
import type { SyntaxNode } from '../syntax';

/** `l2(0.01)` becomes `l2({ l2: 0.01 })`: tfjs throws on a number (tfjs-layers/src/regularizers.ts, assertObjectArgs). */
export const repairRegularizer: Remedy = {
  id: 'repair-regularizer',
  find: (script) => {
    const calls = [...descendants(script.root)].filter((node) => normsOf(script, node) !== null);
    const single = calls.flatMap((node, index) =>
      isBroken(script, node) ? [offer(script, node, index)] : [],
    );
    const [first] = single;
    if (!first || single.length < 2) return single;
    const all = fix({
      ...first,
      id: `repair-regularizer:all@${single.length}`,
      title: l10n.t`Give the regularizers' strengths by name, in ${single.length} places`,
      layers: [...new Set(single.flatMap((one) => one.layers))],
      edits: single.flatMap((one) => one.edits),
    });
    return [all, ...single];
  },
};

const NORMS: Readonly<Record<string, readonly string[]>> = { l1: ['l1'], l2: ['l2'], l1l2: ['l1', 'l2'] };

function normsOf(script: Script, node: SyntaxNode): readonly string[] | null {
  const callee = node.type === 'call_expression' ? child(node, 'function') : null;
  const path = callee && script.framework.pathOf(callee);
  return path?.length === 2 && path[0] === 'regularizers' ? (NORMS[path[1] ?? ''] ?? null) : null;
}

/** A call with numbers, written or held in a constant; what may be an object is left alone. */
function isBroken(script: Script, node: SyntaxNode): boolean {
  const norms = normsOf(script, node);
  const given = norms ? callArguments(node) : [];
  return (
    norms !== null &&
    given.length > 0 &&
    given.length <= norms.length &&
    given.every((one) => /^(number|unary_expression|binary_expression)$/.test(resolveConst(script, one).type))
  );
}

function offer(script: Script, node: SyntaxNode, index: number): Fix {
  const norms = normsOf(script, node) ?? [];
  const properties = callArguments(node).map((one, i) => {
    const value = script.text.slice(one.start, one.end);
    return `${norms[i] ?? ''}: ${value}`;
  });
  const [first, last] = [callArguments(node)[0] ?? node, callArguments(node).at(-1) ?? node];
  const layers = script.layers.filter((layer) => contains(layer.node, node)).map((layer) => layer.index);
  return fix({
    id: `repair-regularizer:call@${index}`,
    remedy: 'repair-regularizer',
    title: l10n.t`Give ${norms.join('')} its strength by name in line ${script.places.lineOf(node.start)}`,
    reason: l10n.t('TensorFlow.js takes an object here and throws on a number.'),
    layers: layers.slice(-1),
    edits: [
      replace({ start: first.start, end: last.end }, inStyleOf(script, node, `{ ${properties.join(', ')} }`)),
    ],
  });
}
