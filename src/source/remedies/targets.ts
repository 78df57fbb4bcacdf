import * as l10n from '@vscode/l10n';
import { textOf } from '../holders';
import { propertyOf, resolveConst, spreadHolding } from '../options';
import { ownerOf } from '../placement';
import type { Script } from '../script';
import { callArguments, methodCall, stringValue, unwrap } from '../syntax';
import type { Range, SyntaxNode } from '../syntax';
import type { CompileCall, FitCall } from '../training';

/** What a loss takes as targets; 'other' for a loss of one's own, 'several' for one loss an output. */
export type LossKind = 'categorical' | 'sparse' | 'binary' | 'hinge' | 'regression' | 'other' | 'several';

export const SEVERAL_LOSSES = l10n.t(
  'The model has several outputs with a loss each: do it for each by hand.',
);

/**
 * Softened or blended targets are for losses that compare distributions (Szegedy et al. 2016; Keras has label_smoothing for cross-entropies only). max(0, 1 − target × output)
 * is 0 from an output of 1 / target on: of a target of .9 it asks for 1.11, of one of .1 for 10. Two targets of −1 and 1 smoothed as shares would come to −.85 and .95, too.
 */
export const HINGE_LOSS = l10n.t(
  'A hinge loss asks for the larger outputs, the softer a target is: its targets must stay as they are.',
);

const LOSSES: readonly (readonly [RegExp, LossKind])[] = [
  [/^(sparseCategoricalCrossentropy)$/, 'sparse'],
  [/^(categoricalCrossentropy|softmaxCrossEntropy|kullbackLeiblerDivergence)$/, 'categorical'],
  [/^(binaryCrossentropy|sigmoidCrossEntropy|logLoss)$/, 'binary'],
  [/^(hinge|hingeLoss|squaredHinge|categoricalHinge)$/, 'hinge'],
  [
    /^(mean(Squared|Absolute|AbsolutePercentage|SquaredLogarithmic)Error|mse|MSE|mae|MAE|mape|MAPE|huberLoss|absoluteDifference|logcosh|cosineProximity|cosineDistance|poisson)$/,
    'regression',
  ],
];

/**
 * The compile calls that may be those of the model a training call trains: the last one before it on the same variable; where there is none
 * (a function makes the model), all on variables of that name; or the only one.
 */
function compilesOf(script: Script, call: FitCall): readonly CompileCall[] {
  if (script.compiles.length <= 1) return script.compiles;
  const receiver = receiverOf(call.node);
  if (!receiver) return [];
  const given = script.compiles.flatMap((compile) => {
    const on = receiverOf(compile.node);
    return on ? [{ compile, on }] : [];
  });
  const owner = ownerOf(script, receiver);
  const own = given.flatMap(({ compile, on }) => (ownerOf(script, on) === owner ? [compile] : []));
  const latest = own.filter(({ node }) => node.start < call.node.start).at(-1) ?? own[0];
  if (latest) return [latest];
  const name = textOf(script, receiver);
  return given.flatMap(({ compile, on }) => (textOf(script, on) === name ? [compile] : []));
}

function receiverOf(call: SyntaxNode): SyntaxNode | null {
  const method = methodCall(call);
  return method && unwrap(method.receiver);
}

/** What the loss of a training call takes; null where that isn't in this file, or can't be told. */
export function lossOf(script: Script, call: FitCall): LossKind | null {
  const kinds = new Set(compilesOf(script, call).map((compile) => lossIn(script, compile)));
  return kinds.size === 1 ? ([...kinds][0] ?? null) : null;
}

function lossIn(script: Script, { options }: CompileCall): LossKind | null {
  const given = options.kind === 'literal' ? propertyOf(script, options.object, 'loss') : null;
  if (!given?.value) return null;
  let value = resolveConst(script, given.value);
  const items = value.children.filter((c) => c.named && c.type !== 'comment');
  if (/^(array|object)$/.test(value.type) && items.length > 1) return 'several';
  if (value.type === 'array' && items.length === 1 && items[0]) value = resolveConst(script, items[0]);
  const name = stringValue(script.text, value) ?? script.framework.pathOf(value)?.at(-1);
  if (name === undefined) return /^(identifier|member_expression)$/.test(value.type) ? null : 'other';
  return LOSSES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** Whether the training call reports an accuracy. */
export function reportsAccuracy(script: Script, call: FitCall): boolean {
  return compilesOf(script, call).some(({ options }) => {
    const given = options.kind === 'literal' ? propertyOf(script, options.object, 'metrics')?.value : null;
    return given != null && /\bacc(uracy)?\b|Accuracy/.test(textOf(script, resolveConst(script, given)));
  });
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
