import * as l10n from '@vscode/l10n';
import type { LayerCall } from './layers';
import { findNumber, isKnown } from './numbers';
import type { WrittenNumber } from './numbers';
import { propertiesOf, resolveConst, resolveOptions, spreadHolding } from './options';
import type { Property } from './options';
import type { Script } from './script';
import { ancestors, callArguments, child, stringValue } from './syntax';
import type { SyntaxNode } from './syntax';

export type Factory = 'l1' | 'l2' | 'l1l2';
export type Norm = 'l1' | 'l2';

/** A regularizer as written: which one, and its strengths. */
export interface Regularization {
  readonly option: string;
  readonly property: Property;
  /** null where the regularizer can't be read (a parameter, a class of one's own). */
  readonly factory: Factory | null;
  /** The call of the factory; null for the string 'l1l2'. */
  readonly call: SyntaxNode | null;
  readonly norms: ReadonlyMap<Norm, Strength>;
}

/** `written` is null where the strength is left out (tfjs takes 0.01) or computed. */
export interface Strength {
  readonly value: number | null;
  readonly written: WrittenNumber | null;
  /** Why it can't be changed where it is written; null where it can. */
  readonly obstacle: string | null;
}

/** What tfjs takes where no strength is given (tfjs-layers/src/regularizers.ts). */
const DEFAULT_STRENGTH = 0.01;

const NORMS: Readonly<Record<Factory, readonly Norm[]>> = { l1: ['l1'], l2: ['l2'], l1l2: ['l1', 'l2'] };

/** Every regularizer option of a layer: that of the kernel and those of biases, recurrent weights and outputs. */
export function regularizationsOf(script: Script, layer: LayerCall): Regularization[] {
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  if (options.kind !== 'literal') return [];
  return [...propertiesOf(script, options.object)].flatMap(([option, property]) => {
    if (!option.endsWith('Regularizer') || !property.value) return [];
    const value = resolveConst(script, property.value);
    // `null` is as good as none: it is overwritten, not weakened.
    if (isNothing(script, value)) return [];
    return [{ option, property, ...read(script, value) }];
  });
}

/** The regularizer given under an option. */
export function regularizationAt(script: Script, layer: LayerCall, wanted: string): Regularization | null {
  return regularizationsOf(script, layer).find(({ option }) => option === wanted) ?? null;
}

export function isNothing(script: Script, value: SyntaxNode): boolean {
  return ['null', 'undefined'].includes(script.text.slice(value.start, value.end));
}

function read(script: Script, value: SyntaxNode): Pick<Regularization, 'factory' | 'call' | 'norms'> {
  const byDefault = (factory: Factory): Map<Norm, Strength> =>
    new Map(NORMS[factory].map((norm) => [norm, { value: DEFAULT_STRENGTH, written: null, obstacle: null }]));
  if (stringValue(script.text, value) === 'l1l2')
    return { factory: 'l1l2', call: null, norms: byDefault('l1l2') };

  const callee = value.type === 'call_expression' ? child(value, 'function') : null;
  const path = callee && script.framework.pathOf(callee);
  const factory = path?.length === 2 && path[0] === 'regularizers' ? asFactory(path[1]) : null;
  if (!factory) return { factory: null, call: null, norms: new Map() };
  const norms = byDefault(factory);
  const config = resolveOptions(script, callArguments(value)[0]);
  if (config.kind === 'opaque')
    return { factory, call: value, norms: new Map(NORMS[factory].map((norm) => [norm, UNKNOWN])) };
  if (config.kind === 'literal')
    for (const norm of NORMS[factory]) {
      const given = propertiesOf(script, config.object).get(norm)?.value;
      if (!given) {
        if (spreadHolding(script, config.object, norm) !== null) norms.set(norm, UNKNOWN);
        continue;
      }
      const number = findNumber(script, given, (use) => isStrength(script, use, norm));
      if (isKnown(number))
        norms.set(norm, { value: number.value, written: number, obstacle: number.obstacle });
      else
        norms.set(norm, {
          ...UNKNOWN,
          obstacle: l10n.t`Its strength is not written as a number: ${number.reason}.`,
        });
    }
  return { factory, call: value, norms };
}

const UNKNOWN: Strength = {
  value: null,
  written: null,
  obstacle: l10n.t('Its strength is not written as a number: change it where it comes from.'),
};

/** Whether a use of a constant is the strength of a regularizer too, of the same norm. */
function isStrength(script: Script, use: SyntaxNode, norm: Norm): boolean {
  let key: SyntaxNode | null = use.type === 'shorthand_property_identifier' ? use : null;
  for (const at of ancestors(use)) {
    if (at.type === 'pair') key ??= child(at, 'key');
    if (at.type !== 'call_expression') continue;
    const path = script.framework.pathOf(child(at, 'function') ?? at);
    return path?.[0] === 'regularizers' && key !== null && script.text.slice(key.start, key.end) === norm;
  }
  return false;
}

function asFactory(name: string | undefined): Factory | null {
  return name === 'l1' || name === 'l2' || name === 'l1l2' ? name : null;
}
