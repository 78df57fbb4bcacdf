import type { TextEdit } from '../../protocol/edits';
import { insertProperty, replace } from '../editing';
import { fix, mergeEdits } from '../fix';
import type { Attempt, Fix, Literal, Remedy } from '../fix';
import { ignoresRegularizers, regularizerOption } from '../kernels';
import type { LayerCall } from '../layers';
import { findModels } from '../models';
import type { Model } from '../models';
import { numberLike, rounded } from '../numbers';
import { propertyOf, resolveOptions } from '../options';
import { kernelRegularization } from '../regularization';
import type { Factory, Norm, Regularization } from '../regularization';
import { reference } from '../references';
import type { Script } from '../script';
import { inStyleOf } from '../style';
import { callArguments } from '../syntax';
import { onLayers } from './layer-fixes';

/** What tells l1, l2 and elastic net apart. */
export interface Penalty {
  readonly id: 'l1' | 'l2' | 'elastic-net';
  readonly name: string;
  readonly factory: Factory;
  /** Strengths to begin with, a norm each. */
  readonly strengths: Readonly<Partial<Record<Norm, number>>>;
  readonly literal: Literal;
  readonly reason: string;
}

/** Adds a penalty where there is none, raises one that is there, and replaces another kind. */
export function regularizerRemedy(penalty: Penalty): Remedy {
  return { id: penalty.id, find: (script) => findModels(script).flatMap((m) => inModel(script, penalty, m)) };
}

function inModel(script: Script, penalty: Penalty, model: Model): Fix[] {
  const fixes = model.placements.flatMap(({ layer }) => onLayer(script, penalty, layer));
  const outputs = new Set([...model.outputs].map((layer) => layer.index));
  const hidden = fixes.filter((one) => one.layers.every((index) => !outputs.has(index)));
  const label = `${penalty.name} ${describe(penalty)}`;
  return [...onLayers(hidden, penalty.id, (which) => `Set ${label} on ${which}`), ...fixes];
}

function onLayer(script: Script, penalty: Penalty, layer: LayerCall): Fix[] {
  const option = regularizerOption(layer);
  if (!option) return [];
  const plan = planFor(script, penalty, layer, option);
  if (!plan) return [];
  return [
    fix({
      id: `${penalty.id}:${layer.kind}@${layer.index}${plan.suffix}`,
      remedy: penalty.id,
      title: `${plan.verb} ${penalty.name} ${plan.strength} ${plan.preposition} this ${layer.kind} layer`,
      reason: penalty.reason,
      layers: [layer.index],
      literal: { ...penalty.literal, value: plan.value },
      ...plan.attempt,
    }),
  ];
}

interface Plan {
  readonly verb: 'Add' | 'Raise' | 'Use';
  readonly preposition: 'to' | 'on';
  readonly strength: string;
  readonly value: number;
  readonly suffix: string;
  readonly attempt: Attempt;
}

function planFor(script: Script, penalty: Penalty, layer: LayerCall, option: string): Plan | null {
  const base = { strength: describe(penalty), value: penalty.literal.value, suffix: '' } as const;
  const present = kernelRegularization(script, layer);
  if (!present)
    return { ...base, verb: 'Add', preposition: 'to', attempt: add(script, penalty, layer, option) };
  if (ignoresRegularizers(layer)) return null;
  const wanted = norms(penalty);
  if (wanted.every((norm) => present.norms.has(norm))) return raise(script, penalty, present, wanted);
  return { ...base, verb: 'Use', preposition: 'on', attempt: switchTo(script, penalty, present) };
}

function add(script: Script, penalty: Penalty, layer: LayerCall, option: string): Attempt {
  if (ignoresRegularizers(layer))
    return {
      disabled: `TensorFlow.js ignores ${option} on ${layer.kind} layers: the penalty would not reach the loss.`,
    };
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  if (options.kind === 'opaque') return { disabled: `Not safe to edit: ${options.reason}.` };
  if (options.kind === 'absent') return { disabled: 'Not safe to edit: the layer has no options.' };
  const made = expression(script, penalty, options.object);
  if (!made) return { disabled: 'Not safe to edit: tf is not imported here.' };
  const nothing = propertyOf(script, options.object, option); // written as null
  const edits = nothing
    ? replaceValue(nothing.node, nothing.value, nothing.shorthand, option, made.code)
    : insertProperty(script, options.object, `${option}: ${made.code}`);
  return { edits: mergeEdits([...made.edits, ...edits]) };
}

function switchTo(script: Script, penalty: Penalty, { property, option, factory }: Regularization): Attempt {
  const made = expression(script, penalty, property.node);
  if (!made) return { disabled: 'Not safe to edit: tf is not imported here.' };
  if (!factory) return { disabled: `Not safe to edit: ${option} is made elsewhere.` };
  const edits = replaceValue(property.node, property.value, property.shorthand, option, made.code);
  return { edits: mergeEdits([...made.edits, ...edits]) };
}

/** Raises the norms the penalty is about, in place: to the usual strength, or threefold where that is reached. */
function raise(
  script: Script,
  penalty: Penalty,
  present: Regularization,
  wanted: readonly Norm[],
): Plan | null {
  const edits: TextEdit[] = [];
  const values: number[] = [];
  const plan = { verb: 'Raise', preposition: 'on' } as const;
  for (const norm of wanted) {
    const { value, written } = present.norms.get(norm) ?? { value: null, written: null };
    if (value === null || (!written && value < (penalty.strengths[norm] ?? 0)))
      return {
        ...plan,
        strength: '',
        value: penalty.literal.value,
        suffix: '',
        attempt: {
          disabled: `The strength of ${norm.toUpperCase()} is computed: change it where it comes from.`,
        },
      };
    const usual = penalty.strengths[norm] ?? 0;
    const next = value < usual ? usual : rounded(Math.min(value * 3, penalty.literal.high));
    if (next <= value) return null;
    values.push(next);
    if (written)
      edits.push(
        replace(written.node, numberLike(script.text.slice(written.node.start, written.node.end), next)),
      );
  }
  const strength = `to ${values.join(' and ')}`;
  if (edits.length < values.length) {
    // A strength that was left out: write the whole expression.
    const strengths = Object.fromEntries(wanted.map((norm, i) => [norm, values[i]]));
    const attempt = switchTo(script, { ...penalty, strengths }, present);
    return { ...plan, strength, value: values[0] ?? 0, suffix: `=${values.join(',')}`, attempt };
  }
  return { ...plan, strength, value: values[0] ?? 0, suffix: `=${values.join(',')}`, attempt: { edits } };
}

function replaceValue(
  node: { start: number; end: number },
  value: { start: number; end: number } | null,
  shorthand: boolean,
  option: string,
  code: string,
): TextEdit[] {
  return shorthand || !value ? [replace(node, `${option}: ${code}`)] : [replace(value, code)];
}

function expression(script: Script, penalty: Penalty, near: Parameters<typeof inStyleOf>[1]) {
  const name = reference(script, near, ['regularizers', penalty.factory]);
  // The argument is an object: l2(0.01) throws.
  const strengths = norms(penalty).map((norm) => `${norm}: ${penalty.strengths[norm] ?? 0}`);
  return (
    name && { code: inStyleOf(script, near, `${name.code}({ ${strengths.join(', ')} })`), edits: name.edits }
  );
}

function norms(penalty: Penalty): Norm[] {
  return penalty.factory === 'l1l2' ? ['l1', 'l2'] : [penalty.factory];
}

function describe(penalty: Penalty): string {
  return norms(penalty)
    .map((norm) => penalty.strengths[norm] ?? 0)
    .join(' and ');
}
