import * as l10n from '@vscode/l10n';
import { sentences } from '../wording';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { heldSince, isKernel, layerOfTensor, relatedLayers, tensorIn } from '../snapshots';

/**
 * A kernel that is zero all over, after training steps: nothing passes it in either direction. Biases start at zero and
 * an L1 penalty zeroes weights on purpose; both are left out. A second snapshot shows that training steps don't change it.
 */
export const allZeroWeights: Rule = {
  id: 'all-zero-weights',
  summary: 'All weights of a kernel are zero.',
  inputs: 'Share of exact zeros of each kernel; regularizers.',
  thresholds: 'All of them exactly zero, in two snapshots in a row; not under L1.',
  source: l10n.t('SageMaker Debugger AllZero.'),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { weights } = context.fit;
  const latest = last(weights);
  if (!latest || weights.length < 2)
    return notChecked(
      context,
      'all-zero-weights',
      l10n.t`it takes 2 snapshots of the weights, and there are ${weights.length}`,
    );
  const zero = latest.tensors.filter(isKernel).flatMap(({ name, layer }) => {
    const owner = context.model?.layers.find((other) => other.name === layer);
    if ((owner?.kernelRegularizer?.l1 ?? 0) > 0) return [];
    const said = heldSince(weights, (snapshot) => tensorIn(snapshot, name)?.exactZeroShare === 1, 2);
    return said === null ? [] : [{ name, said }];
  });
  const [first] = zero;
  if (!first) return null;
  const said = Math.min(...zero.map((tensor) => tensor.said));
  const layers = zero.flatMap(({ name }) => layerOfTensor(context, name) ?? []);
  const isFromTheStart = said === 1;
  const names = zero
    .map(({ name }) => name)
    .slice(0, 3)
    .join(', ');
  return finding(context, {
    rule: 'all-zero-weights',
    severity: 'warning',
    title: l10n.t`All weights of ${layers[0]?.name ?? first.name} are zero`,
    message: sentences(
      whatIsZero(names, zero.length === 1, isFromTheStart),
      l10n.t(
        'Zero weights pass nothing on and get equal gradients or none, so the units of the layer stay alike.',
      ),
    ),
    onset: weights[said - 1]?.epoch ?? null,
    epoch: weights[said]?.epoch ?? null,
    evidence: zero.map(({ name }) => ({ label: l10n.t`zeros in ${name}`, value: 1 })),
    related: relatedLayers(layers, ({ name }) => l10n.t`the weights of ${name} are all zero`),
    remedies: [
      {
        remedy: 'initializer',
        layers: layers.map(({ name }) => name),
        reason: l10n.t('Random initial weights, scaled to the layer (Glorot, He), make its units differ.'),
      },
    ],
    source: allZeroWeights.source,
  });
}

function whatIsZero(names: string, isOne: boolean, isFromTheStart: boolean): string {
  if (isFromTheStart)
    return isOne
      ? l10n.t`${names} is zero all over since the start.`
      : l10n.t`${names} are zero all over since the start.`;
  return isOne ? l10n.t`${names} is zero all over.` : l10n.t`${names} are zero all over.`;
}
