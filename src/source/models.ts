import { placementOf } from './placement';
import type { Placement } from './placement';
import type { LayerCall } from './layers';
import { propertyOf, resolveOptions } from './options';
import { lookup } from './scopes';
import type { Script } from './script';
import { ancestors, callArguments, child, descendants, namedChildren, unwrap } from './syntax';
import type { SyntaxNode } from './syntax';

/** The layers that go into one model, in the order of the data. */
export interface Model {
  readonly placements: readonly Placement[];
  /** Layers that produce the model's outputs. */
  readonly outputs: ReadonlySet<LayerCall>;
}

/** Groups the layers of a script by the model they go into. {@link Script} keeps the result. */
export function modelsOf(script: Script): Model[] {
  const byOwner = new Map<SyntaxNode | string, Placement[]>();
  for (const layer of script.layers) {
    const placement = placementOf(script, layer);
    byOwner.set(placement.owner, [...(byOwner.get(placement.owner) ?? []), placement]);
  }
  const outputCalls = functionalOutputs(script);
  return [...byOwner.values()].map((placements) => {
    // In nested calls, dropout(…).apply(dense(…).apply(x)), the inner one comes first and ends first.
    const ordered = placements.sort((a, b) => a.node.end - b.node.end || b.layer.node.end - a.layer.node.end);
    return { placements: ordered, outputs: outputsOf(ordered, outputCalls) };
  });
}

function outputsOf(placements: readonly Placement[], calls: ReadonlySet<SyntaxNode>): Set<LayerCall> {
  const named = placements.filter((p) => p.kind === 'apply' && calls.has(p.node));
  const last = placements.filter((p, i) =>
    placements.slice(i + 1).every((later) => later.node === p.node || excludes(p.node, later.node)),
  );
  const ends = (named.length > 0 ? named : last).map((p) => placements.indexOf(p));
  return new Set(ends.flatMap((end) => outputBlock(placements, end)));
}

/** An output with what only shapes it: in `dense, activation` the dense layer makes the output. */
function outputBlock(placements: readonly Placement[], end: number): LayerCall[] {
  let start = end;
  while (start > 0 && isShaping(placements[start])) start--;
  return placements.slice(start, end + 1).map((p) => p.layer);
}

function isShaping(placement: Placement | undefined): boolean {
  return /^(activation|softmax|reLU|reshape|permute)$/.test(placement?.layer.kind ?? '');
}

/** Whether at most one of two places is reached: different branches of an `if`, cases of a `switch`. */
function excludes(a: SyntaxNode, b: SyntaxNode): boolean {
  const aboveB = new Map<SyntaxNode, SyntaxNode>();
  let below = b;
  for (const at of ancestors(b)) {
    aboveB.set(at, below);
    below = at;
  }
  below = a;
  for (const at of ancestors(a)) {
    const other = aboveB.get(at);
    if (other)
      return (
        (at.type === 'if_statement' || at.type === 'switch_body' || at.type === 'ternary_expression') &&
        other !== below
      );
    below = at;
  }
  return false;
}

/** The `apply` calls whose results are `outputs` of a `tf.model({ inputs, outputs })`. */
function functionalOutputs(script: Script): Set<SyntaxNode> {
  const calls = new Set<SyntaxNode>();
  for (const node of descendants(script.root)) {
    const callee = node.type === 'call_expression' ? child(node, 'function') : null;
    if (!callee || script.framework.pathOf(callee)?.join('.') !== 'model') continue;
    const options = resolveOptions(script, callArguments(node)[0]);
    const outputs = options.kind === 'literal' ? propertyOf(script, options.object, 'outputs')?.value : null;
    if (!outputs) continue;
    const value = unwrap(outputs);
    for (const output of value.type === 'array' ? namedChildren(value) : [value])
      calls.add(lastValue(script, output, node.start));
  }
  return calls;
}

/** What a variable holds at an offset, going by the order of the text. */
export function lastValue(script: Script, expression: SyntaxNode, before: number): SyntaxNode {
  const at = unwrap(expression);
  if (at.type !== 'identifier' && at.type !== 'shorthand_property_identifier') return at;
  const binding = lookup(script.scopes, at, script.text);
  if (!binding) return at;
  const values = [...(binding.value ? [binding.value] : []), ...binding.assignments];
  const value = values.filter((v) => v.end <= before).at(-1);
  return value ? unwrap(value) : at;
}
