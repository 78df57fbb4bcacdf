import * as l10n from '@vscode/l10n';
import type { Layer, ModelEvent } from '../protocol/events';
import type { SuggestedRemedy } from '../protocol/findings';
import type { FitContext } from './fit-context';
import { firstBeyond, type LayerGraph, layerGraph } from './layer-graph';
import { isConvolution, isDense, isRearranging, isRecurrent, isTrainingOnly } from './layer-kinds';
import { number } from './wording';

/** Inputs beyond this size need small steps (LeCun et al. 1998, "Efficient BackProp": inputs near mean 0 and deviation 1). */
const LARGE = 10;

/** The first layer with a kernel that the model's inputs reach as they are; undefined where all are scaled or embedded before. */
export function takesInputs(graph: LayerGraph): Layer | undefined {
  const passes = (layer: Layer) => isRearranging(layer) || isTrainingOnly(layer);
  return (
    graph.first
      .flatMap((layer) => (passes(layer) ? firstBeyond(graph, layer, passes) : [layer]))
      .find((layer) => layer !== null && (isDense(layer) || isConvolution(layer) || isRecurrent(layer))) ??
    undefined
  );
}

/** Whether a layer of the model rescales or normalizes its inputs; false where that isn't known. */
function scalesInputs(model: ModelEvent | null): boolean {
  const graph = model && layerGraph(model);
  return graph !== null && takesInputs(graph) === undefined;
}

/** Standardizing as a remedy, where the inputs are large numbers rather than tokens; else nothing. */
export function standardizeInputs({ data, model }: FitContext, why: string): SuggestedRemedy[] {
  const mean = Math.abs(data?.inputMean ?? 0);
  const std = data?.inputStd ?? 0;
  const isEmbedded = (model?.layers ?? []).some(({ kind }) => kind === 'Embedding');
  if (isEmbedded || scalesInputs(model) || !Number.isFinite(mean + std) || Math.max(mean, std) <= LARGE)
    return [];
  const reason = l10n.t`${why}: the inputs have a mean of ${number(data?.inputMean ?? 0)} and a deviation of ${number(std)} instead of about 0 and 1.`;
  return [{ remedy: 'standardize-inputs', layers: [], reason }];
}
