import * as l10n from '@vscode/l10n';
import { bringBlock } from '../blocks';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { reference } from '../references';
import type { Script } from '../script';
import { insertBefore } from '../statements';
import { inStyleOf } from '../style';
import { methodCall } from '../syntax';
import type { FitCall } from '../training';
import { isImage } from './augment-images';
import { insertFirst, modelInputs } from './model-input';
import type { ModelInput } from './model-input';
import { lineOf } from './layer-fixes';
import { STANDARDIZE } from './own-layers';
import { isName, mentions, splitOf, tensorsOf } from './targets';

/** Scales the inputs inside the model: images by 1/255, columns by what their training rows say. */
export const standardizeInputs: Remedy = {
  id: 'standardize-inputs',
  find: (script) => modelInputs(script).flatMap((input) => offer(script, input)),
};

function offer(script: Script, input: ModelInput): Fix[] {
  const { layer } = input;
  if (layer.kind === 'embedding' || layer.kind === 'rescaling') return [];
  const image = isImage(input);
  return [
    fix({
      id: `standardize-inputs:before-${layer.kind}@${layer.index}`,
      remedy: 'standardize-inputs',
      title: image
        ? l10n.t`Scale the images by 1/255, before the ${layer.kind} layer in line ${lineOf(script, layer)}`
        : l10n.t`Standardize the inputs, before the ${layer.kind} layer in line ${lineOf(script, layer)}`,
      reason: image
        ? l10n.t(
            'Pixels from 0 to 255 make the first steps far too large; from 0 to 1 they suit the usual learning rates.',
          )
        : l10n.t(
            'Columns of like scale are learned at like speed; mean and deviation come from the training rows alone.',
          ),
      layers: [layer.index],
      ...(image ? rescale(script, input) : standardize(script, input)),
    }),
  ];
}

function rescale(script: Script, input: ModelInput): Attempt {
  const near = input.layer.node;
  const name = reference(script, near, ['layers', 'rescaling']);
  if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const inserted = insertFirst(script, input, (shape) =>
    inStyleOf(script, near, `${name.code}({ scale: 1 / 255${shape} })`),
  );
  return 'edits' in inserted ? { edits: mergeEdits([...name.edits, ...inserted.edits]) } : inserted;
}

function standardize(script: Script, input: ModelInput): Attempt {
  const calls = script.fits.filter(({ call }) => call === 'fit' || call === 'fitDataset');
  const [call, ...more] = calls;
  if (!call)
    return {
      disabled: l10n.t(
        'No call in this file is known to train this model, and the scale has to come from its training rows.',
      ),
    };
  if (more.length > 0 || modelInputs(script).length > 1)
    return {
      disabled: l10n.t(
        'There are several models or training calls here: which rows to measure cannot be told.',
      ),
    };
  const adapt = adaptation(script, call);
  if ('disabled' in adapt) return adapt;
  const near = input.layer.node;
  const brought = bringBlock(script, near, STANDARDIZE);
  if ('disabled' in brought) return brought;
  const inserted = insertFirst(script, input, (shape) =>
    inStyleOf(script, near, `new ${STANDARDIZE.name}(${shape === '' ? '{}' : `{ ${shape.slice(2)} }`})`),
  );
  if ('disabled' in inserted) return inserted;
  return { edits: mergeEdits([...brought.edits, ...inserted.edits, ...adapt.edits]) };
}

/** `Standardize.adapt(model, xs, 0.2);` before the training call. */
function adaptation(script: Script, call: FitCall): Attempt {
  if (call.call === 'fitDataset')
    return {
      disabled: l10n.t(
        'The rows of a dataset are not read before training: standardize them where they are made.',
      ),
    };
  const tensors = tensorsOf(script, call);
  if ('disabled' in tensors) return tensors;
  const receiver = methodCall(call.node)?.receiver;
  const { xs } = tensors;
  if (!receiver || !isName(receiver) || !isName(xs))
    return { disabled: l10n.t('Give the model and the inputs a name first: they are needed twice.') };
  if (mentions(script, script.root, `${STANDARDIZE.name}\\.adapt`))
    return { disabled: l10n.t('Its rows are measured already.') };
  const split = splitOf(script, call);
  if (split === null)
    return {
      disabled: l10n.t('Which rows are held back for validation cannot be seen: they must not be measured.'),
    };
  const code = ({ start, end }: { start: number; end: number }): string => script.text.slice(start, end);
  const held = split === '' ? '' : `, ${split}`;
  return insertBefore(script, call.node, `${STANDARDIZE.name}.adapt(${code(receiver)}, ${code(xs)}${held});`);
}
