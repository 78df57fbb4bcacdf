import * as l10n from '@vscode/l10n';
import type { Gradients } from '../../protocol/events';
import type { Finding, NotChecked, SuggestedRemedy } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { hasWayAround, layerGraph } from '../layer-graph';
import { raiseLearningRate } from '../learning-rate';
import {
  heldSince,
  isKernelName,
  layerOfTensor,
  meanGradient,
  relatedLayers,
  SUCCESSIVE,
} from '../snapshots';
import { number } from '../wording';

/** SageMaker Debugger: mean |g| of a layer. */
const TINY = 1e-7;
/** AutoTrainer: first over last layer, and the first layer itself. */
const RATIO = 1e-3;
const SMALL = 1e-4;

interface Ends {
  first: { name: string; mean: number };
  last: { name: string; mean: number };
}

/**
 * The gradients of the first kernel are far below those of the last, or next to nothing, while the loss is still high: what is learned
 * stays near the output. Small gradients of a fitted model are how training ends, and aren't meant.
 */
export const vanishingGradients: Rule = {
  id: 'vanishing-gradients',
  summary: 'The first layers get next to no gradient while the loss is high.',
  inputs: 'Mean size of each gradient, once an epoch; training loss.',
  thresholds:
    'In three looks in a row, with half of a constant answer’s loss left: mean |g| of the first kernel that everything passes (none beside a residual connection) below 1e-7 of the loss (at most 1e-7), or below 1e-3 of the last kernel’s and below 1e-4.',
  source: l10n.t(
    'SageMaker Debugger VanishingGradient (1e-7); AutoTrainer (Zhang et al. 2021): ratio 1e-3, first 1e-4.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { gradients, weights } = context.fit;
  if (gradients.length < SUCCESSIVE)
    return notChecked(
      context,
      'vanishing-gradients',
      l10n.t`it takes ${SUCCESSIVE} looks at the gradients, and there are ${gradients.length}`,
    );
  const counts = new Map(weights[0]?.tensors.map(({ name, count }) => [name, count]) ?? []);
  const isOnEveryWay = throughAll(context);
  const latest = last(gradients);
  const now = latest && endsOf(latest, counts, isOnEveryWay);
  if (!latest || !now)
    return notChecked(
      context,
      'vanishing-gradients',
      l10n.t('there are no two kernels in a row whose gradients are known'),
    );
  const scale = Math.min(1, context.progress.yardstick.loss);
  const said = heldSince(gradients, (snapshot) => {
    const ends = endsOf(snapshot, counts, isOnEveryWay);
    if (!ends || !context.progress.isUnfitted(snapshot.epoch ?? Infinity)) return false;
    const { first, last: final } = ends;
    // Exact zeros are no small gradients but none: dead units, or a layer without a slope.
    if (first.mean === 0) return false;
    return first.mean < TINY * scale || (first.mean < SMALL * scale && first.mean < RATIO * final.mean);
  });
  if (said === null) return null;
  const since = gradients[said];
  const layer = layerOfTensor(context, now.first.name);
  const ratio = now.last.mean > 0 ? now.first.mean / now.last.mean : 1;
  return finding(context, {
    rule: 'vanishing-gradients',
    severity: 'warning',
    title: l10n.t('Gradients vanish before they reach the first layer'),
    message: l10n.t`The mean gradient of ${now.first.name} is ${number(now.first.mean)}, that of ${now.last.name} ${number(now.last.mean)}; the loss is still ${number(100 * context.progress.leftAt(latest.epoch ?? Infinity))} % of ${context.progress.yardstick.name}. The first layers learn next to nothing.`,
    onset: gradients[said - SUCCESSIVE + 1]?.epoch ?? null,
    epoch: since?.epoch ?? null,
    evidence: [
      { label: l10n.t`mean gradient, ${now.first.name}`, value: now.first.mean },
      { label: l10n.t`mean gradient, ${now.last.name}`, value: now.last.mean },
      { label: l10n.t('first over last'), value: ratio },
    ],
    related: relatedLayers([layer], ({ name }) => l10n.t`the gradient of ${name} is next to nothing`),
    remedies: remediesFor(context, ratio),
    source: vanishingGradients.source,
  });
}

/**
 * Whether all that flows from inputs to outputs passes the layer of a tensor. Beside a residual connection, and in the queries and
 * keys of an attention that is still even, small gradients are the rule and starve nobody.
 */
function throughAll(context: FitContext): (tensor: string) => boolean {
  const graph = context.model && layerGraph(context.model);
  if (!graph) return () => true;
  const known = new Map<string, boolean>();
  return (tensor) => {
    const layer = layerOfTensor(context, tensor);
    if (!layer) return true;
    const isKnown = known.get(layer.name) ?? !hasWayAround(graph, layer);
    known.set(layer.name, isKnown);
    return isKnown;
  };
}

function endsOf(
  { tensors }: Gradients,
  counts: ReadonlyMap<string, number>,
  isOnEveryWay: (tensor: string) => boolean,
): Ends | null {
  const kernels = tensors.filter(({ name }) => isKernelName(name) && isOnEveryWay(name));
  const first = kernels[0];
  const final = last(kernels);
  if (!first || !final || first === final) return null;
  const ends = {
    first: { name: first.name, mean: meanGradient(first, counts) },
    last: { name: final.name, mean: meanGradient(final, counts) },
  };
  return Number.isFinite(ends.first.mean) && Number.isFinite(ends.last.mean) ? ends : null;
}

const SQUASHING = /^(sigmoid|hardSigmoid|tanh|softmax|softsign)$/i;

function remediesFor(context: FitContext, ratio: number): SuggestedRemedy[] {
  const layers = context.model?.layers ?? [];
  const hidden = layers.filter(({ parameters }) => parameters > 0).slice(0, -1);
  const squashing = hidden.filter(
    ({ activation, kind }) => SQUASHING.test(activation ?? '') && !/LSTM|GRU|RNN/.test(kind),
  );
  if (ratio > RATIO)
    return [raiseLearningRate(context, l10n.t('All gradients are tiny, not only the first'))];
  const [one] = squashing;
  const activation = one?.activation ?? '';
  const slope = /tanh/i.test(activation) ? '1' : '0.25';
  const names = hidden.filter(({ kind }) => !/Normalization/.test(kind)).map(({ name }) => name);
  return [
    ...(one
      ? [
          {
            remedy: 'hidden-activation' as const,
            layers: squashing.map(({ name }) => name),
            reason:
              squashing.length === 1
                ? l10n.t`Layer ${one.name} uses ${activation}, whose slope is at most ${slope}; relu passes gradients on whole.`
                : l10n.t`${squashing.length} hidden layers use ${activation}, whose slope is at most ${slope} and multiplies at every layer; relu passes gradients on whole.`,
          },
        ]
      : []),
    {
      remedy: 'batch-normalization',
      layers: names,
      reason: l10n.t("It keeps each layer's inputs, and so its gradients, at one scale."),
    },
    {
      remedy: 'initializer',
      layers: names,
      reason: l10n.t(
        'Initial weights scaled to each layer (Glorot, He) keep the size of signals from layer to layer.',
      ),
    },
  ];
}
