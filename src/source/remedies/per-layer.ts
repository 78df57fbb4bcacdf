import type { RemedyId } from '../../protocol/edits';
import { fix } from '../fix';
import type { Attempt, Fix, Literal, Remedy } from '../fix';
import type { LayerCall } from '../layers';
import type { Model } from '../models';
import type { Script } from '../script';
import { onLayers } from './layer-fixes';

/** What is to be done at one layer. */
export interface LayerPlan {
  /** What tells the fix apart from others at the layer: 'after-dense', 'dense'. */
  readonly id: string;
  readonly title: string;
  readonly attempt: Attempt;
  readonly literal?: Literal | null;
  /** The new value, where the same number may be changed again. */
  readonly value?: number;
  /** Further layers the edit reaches. */
  readonly also?: readonly number[];
}

export interface PerLayer {
  readonly id: RemedyId;
  readonly reason: string;
  /** Title of the fix for several layers, made from "both hidden layers". */
  readonly together: (which: string) => string;
  readonly noun?: 'hidden layers' | 'layers' | 'dropout layers';
  /** Null where the remedy has nothing to do at the layer. */
  plan(script: Script, model: Model, at: number, layer: LayerCall): LayerPlan | null;
}

/** A remedy that is offered for single layers of a model and for all of them together. */
export function perLayerRemedy(spec: PerLayer): Remedy {
  return {
    id: spec.id,
    find: (script) => script.models.flatMap((model) => inModel(script, spec, model)),
  };
}

function inModel(script: Script, spec: PerLayer, model: Model): Fix[] {
  const single = model.placements.flatMap(({ layer }, at) => {
    const plan = spec.plan(script, model, at, layer);
    if (!plan) return [];
    return [
      fix({
        id: `${spec.id}:${plan.id}@${layer.index}${plan.value === undefined ? '' : `=${plan.value}`}`,
        remedy: spec.id,
        title: plan.title,
        reason: spec.reason,
        layers: [...new Set([layer.index, ...(plan.also ?? [])])],
        literal: plan.literal ?? null,
        ...plan.attempt,
      }),
    ];
  });
  return [...onLayers(single, spec.id, spec.together, spec.noun), ...single];
}
