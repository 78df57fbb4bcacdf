import * as l10n from '@vscode/l10n';
import { insertAt, replace } from '../editing';
import { fix } from '../fix';
import type { Attempt, Fix, Remedy } from '../fix';
import { changeNumber, findNumber, isKnown, rounded, viaWords } from '../numbers';
import { propertyOf, resolveConst } from '../options';
import { reference } from '../references';
import type { Script } from '../script';
import { callArguments, child, methodCall, stringValue } from '../syntax';
import type { SyntaxNode } from '../syntax';
import { tunable } from '../tunable';
import { namedLike } from './named-like';

/** Beyond these a rate is no longer worth trying. */
const RANGE = { name: l10n.t('learning rate'), low: 1e-5, high: 0.3, scale: 'log' } as const;

/** Rates tfjs takes for an optimizer named by a string (tfjs-layers/src/optimizers.ts). */
export const BY_NAME: Readonly<Record<string, number>> = {
  adagrad: 0.01,
  adadelta: 1,
  adam: 0.001,
  adamax: 0.002,
  rmsprop: 0.001,
  sgd: 0.01,
};

/** Rates of the factories that have one (tfjs-core/src/optimizers/optimizer_constructors.ts). */
export const BY_FACTORY: Readonly<Record<string, number>> = { adadelta: 0.001, adam: 0.001, adamax: 0.002 };

/** What a remedy does to learning rates, and how it says so. */
export interface RateChange {
  readonly id: 'lower-learning-rate' | 'raise-learning-rate';
  readonly reason: string;
  readonly factor: number;
}

/** Multiplies the learning rates of the optimizers that compile and minimize are given. */
export function rateRemedy(change: RateChange): Remedy {
  return {
    id: change.id,
    find: (script) => [
      ...script.compiles.flatMap((call) => {
        const optimizer =
          call.options.kind === 'literal'
            ? propertyOf(script, call.options.object, 'optimizer')?.value
            : null;
        const where = `compile@${call.index}`;
        return optimizer ? offer(script, change, optimizer, where, { compile: call.index }) : [];
      }),
      ...script.fits.flatMap((call) => {
        const optimizer = call.call === 'minimize' ? methodCall(call.node)?.receiver : null;
        return optimizer ? offer(script, change, optimizer, `fit@${call.index}`, { fit: call.index }) : [];
      }),
    ],
  };
}

/** The rate found, what it becomes and how; `value` null where it can't be read. */
interface Plan {
  readonly value: number | null;
  readonly attempt: Attempt;
  readonly via: string;
}

interface Titles {
  readonly unknown: string;
  to(value: string, via: string): string;
}

const TITLES: Readonly<Record<RateChange['id'], Titles>> = {
  'lower-learning-rate': {
    unknown: l10n.t('Lower the learning rate'),
    to: (value, via) => l10n.t`Lower the learning rate to ${value}${via}`,
  },
  'raise-learning-rate': {
    unknown: l10n.t('Raise the learning rate'),
    to: (value, via) => l10n.t`Raise the learning rate to ${value}${via}`,
  },
};

function offer(
  script: Script,
  change: RateChange,
  optimizer: SyntaxNode,
  where: string,
  at: Partial<Fix>,
): Fix[] {
  const plan = planFor(script, change, resolveConst(script, optimizer));
  if (!plan || (plan.value !== null && (plan.value < 1e-7 || plan.value > 1))) return [];
  const { value, attempt } = plan;
  const titles = TITLES[change.id];
  return [
    fix({
      id: `${change.id}:${where}${value === null ? '' : `=${value}`}`,
      remedy: change.id,
      title: value === null ? titles.unknown : titles.to(tunable(value), plan.via),
      reason: change.reason,
      literal: { value: value ?? 1e-4, ...RANGE },
      ...at,
      ...attempt,
    }),
  ];
}

function planFor(script: Script, { factor }: RateChange, optimizer: SyntaxNode): Plan | null {
  // What is raised is brought to where it is worth trying.
  const changed = (rate: number): number =>
    factor > 1 ? Math.max(RANGE.low, rounded(rate * factor)) : rounded(rate * factor);
  const name = stringValue(script.text, optimizer)?.toLowerCase();
  if (name !== undefined) {
    const rate = BY_NAME[name];
    if (rate === undefined) return null;
    const factory = reference(script, optimizer, ['train', name]);
    const value = changed(rate);
    const attempt = factory
      ? { edits: [...factory.edits, replace(optimizer, `${factory.code}(${tunable(value)})`)] }
      : { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
    return { value, attempt, via: '' };
  }
  const callee = optimizer.type === 'call_expression' ? child(optimizer, 'function') : null;
  const path = callee && script.framework.pathOf(callee);
  if (path?.length !== 2 || path[0] !== 'train')
    return {
      value: null,
      attempt: { disabled: l10n.t('The optimizer is made elsewhere: change its learning rate there.') },
      via: '',
    };
  const [given] = callArguments(optimizer);
  const byDefault = BY_FACTORY[path[1] ?? ''];
  if (!given) {
    if (byDefault === undefined) return null;
    const value = changed(byDefault);
    return { value, attempt: { edits: [insertAt(optimizer.end - 1, tunable(value))] }, via: '' };
  }
  const rate = findNumber(script, given, namedLike(script, /learning|^lr$|lr$/i));
  if (!isKnown(rate))
    return {
      value: null,
      attempt: { disabled: l10n.t`The learning rate is not written as a number: ${rate.reason}.` },
      via: '',
    };
  const value = changed(rate.value);
  return { value, attempt: changeNumber(script, rate, value), via: viaWords(rate) };
}
