import { insertAt, replace } from '../editing';
import { fix } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { changeNumber, findNumber, isKnown, rounded } from '../numbers';
import { propertyOf, resolveConst } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { callArguments, child, methodCall } from '../syntax';
import type { SyntaxNode } from '../syntax';

const RANGE = { low: 1e-5, high: 0.1, scale: 'log' } as const;

/** Rates tfjs takes for an optimizer named by a string (tfjs-layers/src/optimizers.ts). */
const BY_NAME: Readonly<Record<string, number>> = {
  adagrad: 0.01,
  adadelta: 1,
  adam: 0.001,
  adamax: 0.002,
  rmsprop: 0.001,
  sgd: 0.01,
};

/** Rates of the factories that have one (tfjs-core/src/optimizers/optimizer_constructors.ts). */
const BY_FACTORY: Readonly<Record<string, number>> = { adadelta: 0.001, adam: 0.001, adamax: 0.002 };

/** Divides the learning rate by 10. */
export const lowerLearningRate: Remedy = {
  id: 'lower-learning-rate',
  find: (script) => [
    ...script.compiles.flatMap((call) => {
      const optimizer =
        call.options.kind === 'literal' ? propertyOf(script, call.options.object, 'optimizer')?.value : null;
      return optimizer ? offer(script, optimizer, `compile@${call.index}`, { compile: call.index }) : [];
    }),
    ...script.fits.flatMap((call) => {
      const optimizer = call.call === 'minimize' ? methodCall(call.node)?.receiver : null;
      return optimizer ? offer(script, optimizer, `fit@${call.index}`, { fit: call.index }) : [];
    }),
  ],
};

function offer(script: Script, optimizer: SyntaxNode, where: string, at: Partial<Fix>): Fix[] {
  const lowered = lower(script, resolveConst(script, optimizer));
  if (!lowered) return [];
  const { value, attempt } = lowered;
  return [
    fix({
      id: `lower-learning-rate:${where}${value === null ? '' : `=${value}`}`,
      remedy: 'lower-learning-rate',
      title: `Lower the learning rate${value === null ? '' : ` to ${value}`}`,
      reason: 'Smaller steps keep the loss from jumping.',
      literal: { value: value ?? 1e-4, ...RANGE },
      ...at,
      ...attempt,
    }),
  ];
}

function lower(script: Script, optimizer: SyntaxNode): { value: number | null; attempt: Attempt } | null {
  const text = script.text.slice(optimizer.start, optimizer.end);
  if (optimizer.type === 'string') {
    const name = text.slice(1, -1).toLowerCase();
    const rate = BY_NAME[name];
    const factory = reference(script, optimizer, ['train', name]);
    if (rate === undefined) return null;
    const value = rounded(rate / 10);
    if (!factory) return { value, attempt: { disabled: 'Not safe to edit: tf is not imported here.' } };
    return { value, attempt: { edits: [...factory.edits, replace(optimizer, `${factory.code}(${value})`)] } };
  }
  const callee = optimizer.type === 'call_expression' ? child(optimizer, 'function') : null;
  const path = callee && script.framework.pathOf(callee);
  if (path?.length !== 2 || path[0] !== 'train')
    return {
      value: null,
      attempt: { disabled: 'The optimizer is made elsewhere: change its learning rate there.' },
    };
  const [given] = callArguments(optimizer);
  const byDefault = BY_FACTORY[path[1] ?? ''];
  if (!given) {
    if (byDefault === undefined) return null;
    const value = rounded(byDefault / 10);
    return { value, attempt: { edits: [insertAt(optimizer.end - 1, String(value))] } };
  }
  const rate = findNumber(script, given);
  if (!isKnown(rate))
    return {
      value: null,
      attempt: { disabled: `The learning rate is not written as a number: ${rate.reason}.` },
    };
  const value = rounded(rate.value / 10);
  return { value, attempt: changeNumber(script, rate, value) };
}
