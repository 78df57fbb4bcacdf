import * as l10n from '@vscode/l10n';
import { propertyOf, resolveConst, spreadHolding } from '../options';
import type { Script } from '../script';
import { callArguments, methodCall, unwrap } from '../syntax';
import type { Range, SyntaxNode } from '../syntax';
import type { CompileCall, FitCall } from '../training';

/** What a loss takes as targets; 'other' for a loss of one's own, 'several' for one loss an output. */
export type LossKind = 'categorical' | 'sparse' | 'binary' | 'regression' | 'other' | 'several';

export const SEVERAL_LOSSES = l10n.t(
  'The model has several outputs with a loss each: do it for each by hand.',
);

const LOSSES: readonly (readonly [RegExp, LossKind])[] = [
  [/^(sparseCategoricalCrossentropy)$/, 'sparse'],
  [
    /^(categoricalCrossentropy|softmaxCrossEntropy|kullbackLeiblerDivergence|categoricalHinge)$/,
    'categorical',
  ],
  [/^(binaryCrossentropy|sigmoidCrossEntropy|logLoss|hinge|squaredHinge)$/, 'binary'],
  [
    /^(mean(Squared|Absolute|AbsolutePercentage|SquaredLogarithmic)Error|mse|MSE|mae|MAE|mape|MAPE|huberLoss|absoluteDifference|logcosh|cosineProximity|cosineDistance|poisson)$/,
    'regression',
  ],
];

/** The compile call of the model a training call trains: that of the same name, or the only one. */
export function compileOf(script: Script, call: FitCall): CompileCall | null {
  if (script.compiles.length <= 1) return script.compiles[0] ?? null;
  const receiver = receiverText(script, call.node);
  const same = script.compiles.filter((one) => receiverText(script, one.node) === receiver);
  return (same.filter((one) => one.node.start < call.node.start).at(-1) ?? same[0]) || null;
}

/** What the loss of a training call takes; null where that isn't in this file. */
export function lossOf(script: Script, call: FitCall): LossKind | null {
  const compile = compileOf(script, call);
  const given =
    compile?.options.kind === 'literal' ? propertyOf(script, compile.options.object, 'loss') : null;
  if (!given?.value) return null;
  let value = resolveConst(script, given.value);
  const items = value.children.filter((c) => c.named && c.type !== 'comment');
  if (/^(array|object)$/.test(value.type) && items.length > 1) return 'several';
  if (value.type === 'array' && items.length === 1 && items[0]) value = resolveConst(script, items[0]);
  const text = script.text.slice(value.start, value.end);
  const name = value.type === 'string' ? text.slice(1, -1) : script.framework.pathOf(value)?.at(-1);
  if (name === undefined) return /^(identifier|member_expression)$/.test(value.type) ? null : 'other';
  return LOSSES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** Whether the training call reports an accuracy. */
export function reportsAccuracy(script: Script, call: FitCall): boolean {
  const compile = compileOf(script, call);
  return (
    compile !== null &&
    /\bacc(uracy)?\b|Accuracy/.test(script.text.slice(compile.node.start, compile.node.end))
  );
}

function receiverText(script: Script, call: SyntaxNode): string {
  const method = methodCall(call);
  const receiver = method && unwrap(method.receiver);
  return receiver ? script.text.slice(receiver.start, receiver.end) : '';
}

/** Whether code may be written twice: a name or a chain of names, nothing that computes. */
export function isName(node: SyntaxNode): boolean {
  const at = unwrap(node);
  if (/^(identifier|this|property_identifier)$/.test(at.type)) return true;
  return at.type === 'member_expression' && at.children.filter((c) => c.named).every(isName);
}

/** Inputs and targets of `fit(xs, ys, …)` as one tensor each; or why not. */
export function tensorsOf(
  script: Script,
  call: FitCall,
): { xs: SyntaxNode; ys: SyntaxNode } | { disabled: string } {
  const [xs, ys] = callArguments(call.node);
  if (call.call !== 'fit' || !xs || !ys || [xs, ys].some((one) => one.type === 'spread_element'))
    return { disabled: l10n.t('The inputs and targets are not two tensors here.') };
  for (const one of [xs, ys])
    if (/^(array|object)$/.test(resolveConst(script, one).type))
      return { disabled: l10n.t('The model has several inputs or outputs: do it for each by hand.') };
  return { xs, ys };
}

/** The share of rows a call holds back, as code: '' for none; null where that can't be seen. */
export function splitOf(script: Script, { options }: FitCall): string | null {
  if (options.kind === 'absent') return '';
  if (options.kind === 'opaque' || spreadHolding(script, options.object, 'validationSplit')) return null;
  const given = propertyOf(script, options.object, 'validationSplit');
  const data = propertyOf(script, options.object, 'validationData');
  if (!given || data) return '';
  const { value } = given;
  if (!value || !(isName(value) || unwrap(value).type === 'number')) return null;
  return script.text.slice(value.start, value.end);
}

/** Whether code names something. */
export function mentions(script: Script, { start, end }: Range, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(script.text.slice(start, end));
}
