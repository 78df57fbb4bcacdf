import * as l10n from '@vscode/l10n';
import type { Finding, NotChecked } from '../../protocol/findings';
import { constantPredictor } from '../constant-predictor';
import { finding, notChecked, type FitContext, type Rule } from '../fit-context';
import { count, number, percent } from '../wording';

const MIN_EXAMPLES = 30;
/** Share of what the model knows of plain examples that augmentation takes away. */
const LOST = 0.5;
/** A model that explains less than this of a constant answer's loss has nothing to lose yet. */
const KNOWS = 0.2;
/** The same where half of that loss is left at the end: then augmentation may be what keeps it from learning. */
const UNFITTED = { left: 0.5, lost: 0.25, knows: 0.05 };

/** What is augmented is no longer recognized: the model is trained on examples that say little about the real ones. */
export const aggressiveAugmentation: Rule = {
  id: 'aggressive-augmentation',
  summary: 'Augmentation changes examples so much that the model no longer recognizes them.',
  inputs:
    'Loss on training examples as they are and as the augmenting layers make them; class shares or target variance.',
  thresholds:
    'Augmentation takes away half of the loss explained on plain examples, where at least 20 % of a constant answer’s loss is explained; a quarter where training ended with half of that loss left. 30 examples or more.',
  source: l10n.t(
    'Loss of the same examples with and without augmentation, against the best constant predictor.',
  ),
  check,
};

function check(context: FitContext): Finding | NotChecked | null {
  const evaluation = context.fit.evaluations.findLast(({ augmentation }) => augmentation !== undefined);
  if (!evaluation?.augmentation)
    return notChecked(context, 'aggressive-augmentation', l10n.t('no augmenting layers were measured'));
  const constant = constantPredictor(context);
  if ('unknown' in constant) return notChecked(context, 'aggressive-augmentation', constant.unknown);
  const { plainLoss, augmentedLoss, examples } = evaluation.augmentation;
  if (examples < MIN_EXAMPLES)
    return notChecked(
      context,
      'aggressive-augmentation',
      l10n.t`it takes ${MIN_EXAMPLES} examples, and there are ${examples}`,
    );
  const known = constant.loss - plainLoss;
  const lost = (augmentedLoss - plainLoss) / known;
  const isHeldBack = context.fit.ended === 'finished' && plainLoss >= UNFITTED.left * constant.loss;
  const knows = isHeldBack ? UNFITTED.knows : KNOWS;
  if (!(known >= knows * constant.loss && lost >= (isHeldBack ? UNFITTED.lost : LOST))) return null;
  // What stands before the first weights changes examples; what stands after is part of the model.
  const layers = context.model?.layers ?? [];
  const first = layers.findIndex(({ parameters }) => parameters > 0);
  const augmenting = layers
    .slice(0, Math.max(0, first))
    .filter(({ kind }) => !/^(InputLayer|Flatten|Reshape|Permute|Rescaling)$/.test(kind));
  return finding(context, {
    rule: 'aggressive-augmentation',
    severity: 'information',
    title: l10n.t('Augmentation is too strong'),
    message: l10n.t`On ${count(examples)} training examples the loss is ${number(plainLoss)} as they are and ${number(augmentedLoss)} as augmentation makes them: it takes away ${percent(Math.min(lost, 1))} of what the model knows (a constant answer costs ${number(constant.loss)}).`,
    onset: null,
    epoch: evaluation.epoch,
    evidence: [
      { label: l10n.t('loss on plain examples'), value: plainLoss, epoch: evaluation.epoch },
      { label: l10n.t('loss on augmented examples'), value: augmentedLoss, epoch: evaluation.epoch },
      { label: l10n.t('loss of a constant answer'), value: constant.loss },
    ],
    remedies: [
      {
        remedy: 'weaken-augmentation',
        layers: augmenting.map(({ name }) => name),
        reason: l10n.t`Half the strength leaves examples recognizable; now they cost ${number(augmentedLoss)} instead of ${number(plainLoss)}.`,
      },
    ],
    source: aggressiveAugmentation.source,
  });
}
