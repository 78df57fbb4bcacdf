import * as l10n from '@vscode/l10n';
import { bringBlock } from '../blocks';
import type { Block } from '../blocks';
import { replace } from '../editing';
import { join } from '../fix';
import type { Attempt } from '../fix';
import { insertBehind } from '../insertion';
import { hasKernel } from '../kernels';
import { activationOf, dropoutBehind, lastOfBlock } from '../layer-blocks';
import type { LayerCall } from '../layers';
import type { Placement } from '../placement';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { child, namedChildren, wrapped } from '../syntax';
import { tunable } from '../tunable';
import { layerWords, lineOf } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** Klambauer et al. 2017 (arXiv 1706.02515) found 0.05 and 0.1 to do well; more costs the network its scale. */
const RATE = {
  name: l10n.t('alpha dropout rate'),
  value: 0.1,
  low: 0.05,
  high: 0.5,
  scale: 'linear',
} as const;

/**
 * tfjs's own alphaDropout (up to 4.22) gives dropped units the highest value instead of the lowest: `(kept - 1) * alphaP` with a
 * negative alphaP (tfjs-layers/src/layers/noise.ts). That shifts the mean by 0.32 at a rate of 0.1, in training only. Measured in
 * test/trainer/edited-layers.test.ts.
 */
const SELU_DROPOUT: Block = {
  name: 'SeluDropout',
  code: `// Alpha dropout: drops units to the lowest value selu has, and keeps mean and variance; in training only.
// TensorFlow.js has tf.layers.alphaDropout, which drops them to the opposite value.
class SeluDropout extends tf.layers.Layer {
  static className = 'SeluDropout';
  «rate: number;»

  constructor(options«: any») {
    super(options);
    this.rate = options.rate;
  }

  «override »call(inputs«: any», kwargs«: any»)«: any» {
    const values = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!kwargs.training) return values;
    const lowest = -1.7580993408473766;
    const scale = ((1 - this.rate) * (1 + this.rate * lowest ** 2)) ** -0.5;
    const kept = tf.greaterEqual(tf.randomUniform(values.shape), this.rate);
    return tf.mul(tf.sub(tf.where(kept, values, tf.fill(values.shape, lowest)), this.rate * lowest), scale);
  }

  «override »getConfig() {
    return { ...super.getConfig(), rate: this.rate };
  }
}
tf.serialization.registerClass(SeluDropout);`,
};

/** Behind layers with selu: it keeps mean and variance, which plain dropout breaks. Dropout that is there is replaced. */
export const alphaDropout = perLayerRemedy({
  id: 'alpha-dropout',
  reason: l10n.t(
    'selu keeps outputs at mean 0 and variance 1; alpha dropout leaves that so, plain dropout does not.',
  ),
  together: (which) => l10n.t`Use alpha dropout after ${which}`,
  plan(script, model, at, layer) {
    if (!hasKernel(layer) || model.outputs.has(layer) || activationOf(script, model, at) !== 'selu')
      return null;
    const behind = lastOfBlock(model, at);
    const placement = model.placements[behind];
    const present = dropoutBehind(model, behind)?.layer;
    if (present?.kind === 'dropout' || present?.kind === 'alphaDropout')
      return {
        id: `dropout-${present.index}`,
        title:
          present.kind === 'dropout'
            ? l10n.t`Make the dropout in line ${lineOf(script, present)} alpha dropout`
            : l10n.t`Replace the alpha dropout in line ${lineOf(script, present)}, which shifts the mean`,
        attempt: convert(script, present),
        also: [present.index],
      };
    if (present || !placement || isFollowedByOwn(script, placement)) return null;
    return {
      id: `after-${layer.kind}`,
      title: l10n.t`Add alpha dropout ${tunable(RATE.value)} after ${layerWords(script, layer)}`,
      literal: RATE,
      attempt: insert(script, placement),
    };
  },
});

function insert(script: Script, placement: Placement): Attempt {
  const near = placement.layer.node;
  const code = inStyleOf(script, near, `new ${SELU_DROPOUT.name}({ rate: ${tunable(RATE.value)} })`);
  const edits = insertBehind(script, placement, code);
  return typeof edits === 'string'
    ? { disabled: edits }
    : join(bringBlock(script, near, SELU_DROPOUT), { edits });
}

/** The same options, given to the other layer. */
function convert(script: Script, { node }: LayerCall): Attempt {
  const callee = child(node, 'function');
  if (!callee) return { disabled: l10n.t('Not safe to edit: the call is not written out.') };
  return join(bringBlock(script, node, SELU_DROPOUT), {
    edits: [replace(callee, `new ${SELU_DROPOUT.name}`)],
  });
}

/** Whether the layer that is brought along comes next; it is none of the framework's, so no model lists it. */
function isFollowedByOwn(script: Script, { node, kind }: Placement): boolean {
  const outer = kind === 'statement' ? (wrapped(node).parent ?? node) : node;
  const siblings = outer.parent ? namedChildren(outer.parent) : [];
  const next = kind === 'apply' ? wrapped(node).parent?.parent : siblings[siblings.indexOf(outer) + 1];
  return next != null && script.text.slice(next.start, next.end).includes(`new ${SELU_DROPOUT.name}`);
}
