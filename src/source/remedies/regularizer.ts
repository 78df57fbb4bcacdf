import * as l10n from '@vscode/l10n';
import { listed } from '../listed';
import type { TextEdit } from '../../protocol/edits';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Literal, Remedy } from '../fix';
import { ignored, ignoresRegularizers } from '../kernels';
import type { LayerCall } from '../layers';
import type { Model } from '../models';
import { changeNumber, rounded, viaWords } from '../numbers';
import { resolveOptions } from '../options';
import { regularizationAt } from '../regularization';
import type { Norm, Regularization } from '../regularization';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import { tunable } from '../tunable';
import { layerWords, onLayers } from './layer-fixes';
import { writeRegularizer } from './write-regularizer';
import type { Strengths } from './write-regularizer';

/** What tells l1, l2 and elastic net apart. */
export interface Penalty {
  readonly id: 'l1' | 'l2' | 'elastic-net' | 'bias-regularizer';
  /** With the usual strengths: 'L2 0.01'. */
  readonly label: string;
  readonly name: string;
  /** The strengths to begin with, a norm each. */
  readonly strengths: Strengths;
  readonly literal: Literal;
  readonly reason: string;
  /** The option of a layer that takes it; null where there is nothing to penalize. */
  option(script: Script, layer: LayerCall): string | null;
}

/** Adds a penalty where there is none, raises one that is there, and replaces another kind. */
export function regularizerRemedy(penalty: Penalty): Remedy {
  return { id: penalty.id, find: (script) => script.models.flatMap((m) => inModel(script, penalty, m)) };
}

function inModel(script: Script, penalty: Penalty, model: Model): Fix[] {
  const fixes = model.placements.flatMap(({ layer }) => onLayer(script, penalty, layer));
  const outputs = new Set([...model.outputs].map((layer) => layer.index));
  const hidden = fixes.filter((one) => one.layers.every((index) => !outputs.has(index)));
  const usual = hidden.every((one) => one.disabled ?? one.literal?.value === penalty.literal.value);
  const title = (which: string): string =>
    usual ? l10n.t`Set ${penalty.label} on ${which}` : l10n.t`Add or raise ${penalty.name} on ${which}`;
  return [...onLayers(hidden, penalty.id, title), ...fixes];
}

/** What is to be done to one layer. */
interface Plan {
  /** Of "the dense layer in line 12". */
  readonly title: (where: string) => string;
  readonly attempt: Attempt;
  /** The new strength, where one is raised; part of the id, as it can be raised again. */
  readonly raisedTo: readonly number[];
}

function onLayer(script: Script, penalty: Penalty, layer: LayerCall): Fix[] {
  const plan = planFor(script, penalty, layer);
  if (!plan) return [];
  const [value = penalty.literal.value] = plan.raisedTo;
  const suffix = plan.raisedTo.length > 0 ? `=${plan.raisedTo.join(',')}` : '';
  return [
    fix({
      id: `${penalty.id}:${layer.kind}@${layer.index}${suffix}`,
      remedy: penalty.id,
      title: plan.title(layerWords(script, layer)),
      reason: penalty.reason,
      layers: [layer.index],
      literal: { ...penalty.literal, value },
      ...plan.attempt,
    }),
  ];
}

function planFor(script: Script, penalty: Penalty, layer: LayerCall): Plan | null {
  const option = penalty.option(script, layer);
  if (!option) return null;
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  const add = { title: (to: string) => l10n.t`Add ${penalty.label} to ${to}`, raisedTo: [] };
  if (ignoresRegularizers(layer)) return { ...add, attempt: { disabled: ignored(option, layer) } };
  if (options.kind !== 'literal') {
    const why = options.kind === 'opaque' ? options.reason : l10n.t('the layer has no options');
    return { ...add, attempt: { disabled: l10n.t`Not safe to edit: ${why}.` } };
  }
  const present = regularizationAt(script, layer, option);
  const write = (strengths: Strengths): Attempt =>
    writeRegularizer(script, options.object, option, strengths, normsOf(penalty.strengths));
  if (!present) return { ...add, attempt: write(penalty.strengths) };
  const use = { title: (on: string) => l10n.t`Use ${penalty.label} on ${on}`, raisedTo: [] };
  if (!present.factory)
    return { ...use, attempt: { disabled: l10n.t`Not safe to edit: ${option} is made elsewhere.` } };
  const wanted = normsOf(penalty.strengths);
  if (!wanted.every((norm) => present.norms.has(norm))) return { ...use, attempt: write(penalty.strengths) };
  return raise(script, penalty, present, write);
}

/** Raises the norms the penalty is about, in place: to the usual strength, or threefold where that is reached. */
function raise(
  script: Script,
  penalty: Penalty,
  present: Regularization,
  write: (strengths: Strengths) => Attempt,
): Plan | null {
  const edits: TextEdit[] = [];
  const obstacles: string[] = [];
  const strengths: Partial<Record<Norm, number>> = {};
  for (const [norm, { value, written, obstacle }] of present.norms) {
    if (value === null)
      return {
        title: (on) => l10n.t`Raise ${penalty.name} on ${on}`,
        raisedTo: [],
        attempt: { disabled: obstacle ?? l10n.t('Its strength is not written as a number.') },
      };
    strengths[norm] = value;
    const usual = penalty.strengths[norm];
    if (usual === undefined) continue; // the other half of an elastic net stays
    strengths[norm] = value < usual ? usual : rounded(Math.min(value * 3, penalty.literal.high));
    if (strengths[norm] <= value) return null;
    if (!written) continue;
    const change = changeNumber(script, written, strengths[norm]);
    if ('edits' in change) edits.push(...change.edits);
    else obstacles.push(change.disabled);
  }
  const raisedTo = normsOf(penalty.strengths).map((norm) => strengths[norm] ?? 0);
  // A strength that was left out has no literal to change: the expression is written anew.
  const [obstacle] = obstacles;
  const attempt = obstacle
    ? { disabled: obstacle }
    : edits.length === raisedTo.length
      ? { edits: mergeEdits(edits) }
      : write(strengths);
  const where = [...present.norms.values()].find(({ written }) => written?.via)?.written;
  return {
    title: (on) =>
      l10n.t`Raise ${penalty.name} to ${listed(raisedTo.map(tunable))}${where ? viaWords(where) : ''} on ${on}`,
    raisedTo,
    attempt,
  };
}

function normsOf(strengths: Strengths): Norm[] {
  return (['l1', 'l2'] as const).filter((norm) => strengths[norm] !== undefined);
}
