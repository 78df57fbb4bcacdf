import { insertProperty } from '../editing';
import { fix } from '../fix';
import type { Attempt, Fix, Literal, Remedy } from '../fix';
import { regularizerOption } from '../kernels';
import type { LayerCall } from '../layers';
import { findModels } from '../models';
import type { Model } from '../models';
import { propertyOf, resolveOptions } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { callArguments } from '../syntax';
import { onLayers } from './layer-fixes';

/** What tells l1, l2 and elastic net apart. */
export interface Penalty {
  readonly id: 'l1' | 'l2' | 'elastic-net';
  readonly label: string;
  /** Factory of tf.regularizers. */
  readonly factory: 'l1' | 'l2' | 'l1l2';
  readonly argument: string;
  readonly literal: Literal;
  readonly reason: string;
}

export function regularizerRemedy(penalty: Penalty): Remedy {
  return {
    id: penalty.id,
    find: (script) => findModels(script).flatMap((model) => inModel(script, penalty, model)),
  };
}

function inModel(script: Script, penalty: Penalty, model: Model): Fix[] {
  const fixes = model.placements.flatMap(({ layer }) => onLayer(script, penalty, layer));
  const outputs = new Set([...model.outputs].map((layer) => layer.index));
  const hidden = fixes.filter((one) => one.layers.every((index) => !outputs.has(index)));
  return [...onLayers(hidden, penalty.id, (which) => `Add ${penalty.label} to ${which}`), ...fixes];
}

function onLayer(script: Script, penalty: Penalty, layer: LayerCall): Fix[] {
  const option = regularizerOption(layer);
  if (!option) return [];
  return [
    fix({
      id: `${penalty.id}:${layer.kind}@${layer.index}`,
      remedy: penalty.id,
      title: `Add ${penalty.label} to this ${layer.kind} layer`,
      reason: penalty.reason,
      layers: [layer.index],
      literal: penalty.literal,
      ...add(script, penalty, layer, option),
    }),
  ].filter(() => !present(script, layer, option));
}

function present(script: Script, layer: LayerCall, option: string): boolean {
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  return options.kind === 'literal' && propertyOf(script, options.object, option) !== null;
}

function add(script: Script, penalty: Penalty, layer: LayerCall, option: string): Attempt {
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  if (options.kind === 'opaque') return { disabled: `Not safe to edit: ${options.reason}.` };
  const name = reference(script, layer.node, ['regularizers', penalty.factory]);
  if (options.kind === 'absent' || !name) return { disabled: 'Not safe to edit: tf is not imported here.' };
  const code = inStyleOf(script, layer.node, `${option}: ${name.code}(${penalty.argument})`);
  return { edits: [...name.edits, ...insertProperty(script, options.object, code)] };
}
