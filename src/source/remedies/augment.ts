import * as l10n from '@vscode/l10n';
import { bringBlock } from '../blocks';
import type { Block } from '../blocks';
import { fix, mergeEdits } from '../fix';
import type { Fix, Literal, Remedy } from '../fix';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { tunable } from '../tunable';
import { insertFirst, modelInputs } from './model-input';
import type { ModelInput } from './model-input';
import { AUGMENT_IMAGES, AUGMENT_SEQUENCES, AUGMENT_TABLE } from './own-layers';
import { lineOf } from './layer-fixes';

/** A way of augmenting, and the models it is for. */
export interface Augmentation {
  readonly id: 'augment-images' | 'augment-sequences' | 'augment-table';
  readonly block: Block;
  readonly strength: Literal;
  readonly title: string;
  readonly reason: string;
  /** More options of the layer, as code; null where the model's inputs are of another kind. */
  options(input: ModelInput): string | null;
  /** Why inputs of that kind can't be augmented so. */
  obstacle?(input: ModelInput): string | null;
}

/** Layers that change data, brought by an edit. */
export const AUGMENTING = [AUGMENT_IMAGES, AUGMENT_SEQUENCES, AUGMENT_TABLE].map(({ name }) => name);

/** Puts a layer that changes the data at random, in training only, before a model's first one. */
export function augmentRemedy(way: Augmentation): Remedy {
  return { id: way.id, find: (script) => modelInputs(script).flatMap((input) => offer(script, way, input)) };
}

function offer(script: Script, way: Augmentation, input: ModelInput): Fix[] {
  const options = way.options(input);
  if (options === null) return [];
  const { layer } = input;
  return [
    fix({
      id: `${way.id}:before-${layer.kind}@${layer.index}`,
      remedy: way.id,
      title: l10n.t`${way.title} (strength ${tunable(way.strength.value)}), before the ${layer.kind} layer in line ${lineOf(script, layer)}`,
      reason: way.reason,
      layers: [layer.index],
      literal: way.strength,
      ...edit(script, way, input, options),
    }),
  ];
}

function edit(script: Script, way: Augmentation, input: ModelInput, options: string) {
  const obstacle = way.obstacle?.(input) ?? null;
  if (obstacle !== null) return { disabled: obstacle };
  const near = input.layer.node;
  const brought = bringBlock(script, near, way.block);
  if ('disabled' in brought) return brought;
  const inserted = insertFirst(script, input, (shape) =>
    inStyleOf(
      script,
      near,
      `new ${way.block.name}({ strength: ${tunable(way.strength.value)}${options}${shape} })`,
    ),
  );
  return 'edits' in inserted ? { edits: mergeEdits([...brought.edits, ...inserted.edits]) } : inserted;
}
