import { argumentAt, callArguments, child, descendants, methodCall, rangeOf, unwrap } from './syntax';
import type { Range, SyntaxNode } from './syntax';
import { lookup } from './scopes';
import { propertiesOf, resolveOptions } from './options';
import type { Options } from './options';
import type { Reading } from './script';
import type { TrainingCall } from '../protocol/events';

/** A call that trains: `model.fit(…)` and its kin. */
export interface FitCall {
  /** Position among the training calls of the text. */
  readonly index: number;
  readonly call: TrainingCall;
  readonly range: Range;
  /** The method's name. */
  readonly nameRange: Range;
  /** null where the options are not written in this file. */
  readonly hasValidation: boolean | null;
  readonly options: Options;
  readonly node: SyntaxNode;
}

/** `model.compile({…})`. */
export interface CompileCall {
  readonly index: number;
  readonly range: Range;
  readonly nameRange: Range;
  readonly options: Options;
  readonly node: SyntaxNode;
}

export function findCompiles(reading: Reading): CompileCall[] {
  const found: Omit<CompileCall, 'index'>[] = [];
  for (const { node, name } of methodCalls(reading, ['compile'])) {
    const [argument, ...more] = callArguments(node);
    const options = resolveOptions(reading, argument);
    if (!argument || more.length > 0) continue;
    if (options.kind === 'literal' && !hasAny(reading, options.object, ['loss', 'optimizer'])) continue;
    found.push({ range: rangeOf(node), nameRange: rangeOf(name), options, node });
  }
  return ordered(found);
}

/** @param atHome whether the file uses the framework; elsewhere only unmistakable calls count. */
export function findFits(reading: Reading, atHome: boolean): FitCall[] {
  const found: Omit<FitCall, 'index'>[] = [];
  for (const { node, name, receiver } of methodCalls(reading, Object.keys(OPTIONS_AT))) {
    const call = reading.text.slice(name.start, name.end) as TrainingCall;
    const options = resolveOptions(reading, argumentAt(node, OPTIONS_AT[call]));
    if (!isTraining(reading, call, node, receiver, options, atHome)) continue;
    const hasValidation = validationOf(reading, call, options);
    found.push({ call, range: rangeOf(node), nameRange: rangeOf(name), hasValidation, options, node });
  }
  return ordered(found);
}

/** Which argument carries the options. The two of one's own loop take none. */
const OPTIONS_AT: Record<TrainingCall, number> = { fit: 2, fitDataset: 1, trainOnBatch: 99, minimize: 99 };

const FIT_OPTIONS = [
  'epochs',
  'batchSize',
  'callbacks',
  'validationData',
  'validationSplit',
  'batchesPerEpoch',
];

function isTraining(
  reading: Reading,
  call: TrainingCall,
  node: SyntaxNode,
  receiver: SyntaxNode,
  options: Options,
  atHome: boolean,
): boolean {
  const count = callArguments(node).length;
  if (call === 'fitDataset' || call === 'trainOnBatch') return count >= 1;
  if (options.kind === 'literal' && hasAny(reading, options.object, FIT_OPTIONS)) return true;
  // Without telling options: `scaler.fit(x)`, `new ARIMA().fit(x, y)` are other libraries' calls.
  return atHome && (call === 'minimize' ? count >= 1 : count >= 2) && !isForeign(reading, receiver);
}

/** Whether an object surely comes from elsewhere: made by `new`, or imported from another package. */
function isForeign(reading: Reading, receiver: SyntaxNode): boolean {
  const { scopes, text, framework } = reading;
  const object = unwrap(receiver);
  if (object.type === 'new_expression')
    return framework.pathOf(child(object, 'constructor') ?? object) === null;
  if (object.type !== 'identifier') return false;
  const binding = lookup(scopes, object, text);
  if (binding?.module != null) return !/^[./]/.test(binding.module);
  return binding?.value != null && binding.path.length === 0 && isForeign(reading, binding.value);
}

function validationOf(reading: Reading, call: TrainingCall, options: Options): boolean | null {
  if (call === 'trainOnBatch' || call === 'minimize') return null;
  if (options.kind !== 'literal') return options.kind === 'absent' ? false : null;
  if (hasAny(reading, options.object, ['validationData', 'validationSplit'])) return true;
  return options.object.children.some((c) => c.type === 'spread_element') ? null : false;
}

function hasAny(reading: Reading, object: SyntaxNode, names: readonly string[]): boolean {
  const properties = propertiesOf(reading, object);
  return names.some((name) => properties.has(name));
}

function* methodCalls({ root, text }: Reading, names: readonly string[]) {
  for (const node of descendants(root)) {
    const method = methodCall(node);
    if (method && names.includes(text.slice(method.name.start, method.name.end))) yield { node, ...method };
  }
}

function ordered<T extends { nameRange: Range }>(found: T[]): (T & { index: number })[] {
  return found
    .sort((a, b) => a.nameRange.start - b.nameRange.start)
    .map((item, index) => ({ ...item, index }));
}
