import { regularizerOption } from './kernels';
import type { LayerCall } from './layers';
import { writtenNumber } from './numbers';
import type { WrittenNumber } from './numbers';
import { propertiesOf, resolveConst, resolveOptions } from './options';
import type { Property } from './options';
import type { Script } from './script';
import { callArguments, child } from './syntax';
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

/** The regularizer of the weights that L1 and L2 are about. */
export function kernelRegularization(script: Script, layer: LayerCall): Regularization | null {
  const wanted = regularizerOption(layer);
  return regularizationsOf(script, layer).find(({ option }) => option === wanted) ?? null;
}

export function isNothing(script: Script, value: SyntaxNode): boolean {
  return ['null', 'undefined'].includes(script.text.slice(value.start, value.end));
}

function read(script: Script, value: SyntaxNode): Pick<Regularization, 'factory' | 'call' | 'norms'> {
  const byDefault = (factory: Factory): Map<Norm, Strength> =>
    new Map(NORMS[factory].map((norm) => [norm, { value: DEFAULT_STRENGTH, written: null }]));
  if (value.type === 'string' && script.text.slice(value.start + 1, value.end - 1) === 'l1l2')
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
      const written = given ? writtenNumber(script, given) : null;
      if (given) norms.set(norm, { value: written?.value ?? null, written });
    }
  return { factory, call: value, norms };
}

const UNKNOWN: Strength = { value: null, written: null };

function asFactory(name: string | undefined): Factory | null {
  return name === 'l1' || name === 'l2' || name === 'l1l2' ? name : null;
}
