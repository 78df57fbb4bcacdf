import * as l10n from '@vscode/l10n';
import type { Layer } from '../../protocol/events';
import type { Finding, NotChecked } from '../../protocol/findings';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { firstBeyond, layerGraph, type LayerGraph } from '../layer-graph';
import { activationLayer, isAveraging, isConvolution, isDense, isRearranging, isTrainingOnly } from '../layer-kinds'; // prettier-ignore
import { count } from '../wording';

const SOURCE = l10n.t(
  'Two linear maps in a row are one linear map; as UMLAUT. Silent for bottlenecks, where the narrow layer limits the rank.',
);

/**
 * A hidden layer without activation whose output goes straight into the next kernel: both together are one linear map, so
 * the layer adds parameters and no ability. Not meant: a layer narrower than both its input and its successor (the bottleneck
 * of an autoencoder, a projection: it limits the rank), frozen layers, layers whose output is normalized, merged or taken by
 * something that this rule doesn't know.
 */
export const linearHiddenLayer: Rule = {
  id: 'linear-hidden-layer',
  summary: 'A hidden layer without activation adds nothing to the next one.',
  inputs: 'The layers, their activations and who feeds whom.',
  thresholds: 'A dense or convolutional layer with a linear activation, at least as wide as its input or its successor.', // prettier-ignore
  source: SOURCE,
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const { model } = context;
  if (!model) return notChecked(context, 'linear-hidden-layer', l10n.t('the model is not known'));
  const graph = layerGraph(model);
  if (!graph)
    return notChecked(context, 'linear-hidden-layer', l10n.t('which layer feeds which is not known'));
  const redundant = model.layers.flatMap((layer) => {
    const next = successor(graph, layer, context);
    return next ? [{ layer, next }] : [];
  });
  const [first] = redundant;
  if (!first) return null;
  const names = redundant.map(({ layer }) => layer.name);
  const parameters = redundant.reduce((sum, { layer }) => sum + layer.parameters, 0);
  return finding(context, {
    rule: 'linear-hidden-layer',
    severity: 'warning',
    title: names.length === 1 ? l10n.t('Hidden layer without activation') : l10n.t`${names.length} hidden layers without activation`, // prettier-ignore
    message:
      names.length === 1
        ? l10n.t`Layer ${first.layer.name} has no activation, so it and ${first.next.name} are together one linear map: ${count(parameters)} parameters that let the model express nothing more.`
        : l10n.t`Layers ${names.join(', ')} have no activation, so each and its successor are together one linear map: ${count(parameters)} parameters that let the model express nothing more.`,
    onset: null,
    epoch: null,
    evidence: [{ label: l10n.t('parameters without effect'), value: parameters }],
    anchor: first.layer.site ?? context.started.site,
    related: redundant.slice(1).flatMap(({ layer }) =>
      layer.site ? [{ site: layer.site, message: l10n.t`${layer.name} has no activation either` }] : [],
    ), // prettier-ignore
    remedies: [
      {
        remedy: 'hidden-activation',
        layers: names,
        reason:
          names.length === 1
            ? l10n.t`With an activation such as relu, the ${count(parameters)} parameters of this layer can bend what the next one sees.`
            : l10n.t`With an activation such as relu, the ${count(parameters)} parameters of these layers can bend what the next one sees.`,
      },
    ],
    source: SOURCE,
  });
}

/** The layer that makes this one redundant, or null. */
function successor(graph: LayerGraph, layer: Layer, context: FitContext): Layer | null {
  const isLinear = (isDense(layer) || isConvolution(layer)) && layer.activation === 'linear';
  if (!isLinear || !layer.trainable) return null;
  const beyond = firstBeyond(graph, layer, keepsLinear);
  const [next] = beyond;
  if (!next || !beyond.every((one) => one !== null && (isDense(one) || isConvolution(one)))) return null;
  const width = widthOf(layer);
  const before = widthBefore(graph, layer, context);
  const after = Math.max(...beyond.map((one) => (one && widthOf(one)) ?? Infinity));
  return width !== null && before !== null && (width >= before || width >= after) ? next : null;
}

const keepsLinear = (layer: Layer): boolean =>
  isRearranging(layer) || isTrainingOnly(layer) || isAveraging(layer) || activationLayer(layer) === 'linear';

const widthOf = (layer: Layer): number | null => layer.units ?? layer.outputShape.at(-1) ?? null;

/** How many numbers (dense) or channels (convolution) a layer takes. */
function widthBefore(graph: LayerGraph, layer: Layer, { data }: FitContext): number | null {
  // A dense layer has one row of weights for each number that it takes.
  const units = widthOf(layer) ?? 0;
  if (isDense(layer) && units > 0) return Math.floor(layer.parameters / units) - (layer.useBias === false ? 0 : 1); // prettier-ignore
  const [before] = graph.previous(layer);
  const shape = before ? before.outputShape : data?.inputShapes?.[0];
  return shape?.at(-1) ?? null;
}
