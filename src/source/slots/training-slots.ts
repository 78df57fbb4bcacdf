import * as l10n from '@vscode/l10n';
import { insertAt, replace } from '../editing';
import { findNumber, findOption, isKnown } from '../numbers';
import type { UnknownNumber, WrittenNumber } from '../numbers';
import { propertyOf, resolveConst, resolveOptions } from '../options';
import { reference } from '../references';
import { chainOf } from '../remedies/datasets';
import { BY_FACTORY, BY_NAME } from '../remedies/learning-rate';
import { namedLike } from '../remedies/named-like';
import type { Script } from '../script';
import { callArguments, child, descendants, methodCall } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';
import { around, holding, siteOf } from './source-slot';
import type { NumberRange, NumberSlot, SourceSlot } from './source-slot';

/** Those that take a learning rate and nothing else they couldn't do without. */
const OPTIMIZERS = ['adam', 'adamax', 'rmsprop', 'sgd', 'adagrad'];
const MOMENTUM: NumberRange = { low: 0.5, high: 0.99, scale: 'linear' };
const PATIENCE: NumberRange = { low: 3, high: 50, scale: 'log', integer: true };

const rateRange = (value: number): NumberRange => around(value, { down: 100, up: 30, low: 1e-6, high: 1 });

/** An optimizer where the script gives it, and what its slots are called after where there are several. */
interface Optimizer {
  readonly node: SyntaxNode;
  readonly of: string | null;
}

/** Learning rates, momenta, epochs, batch sizes, patience. */
export function trainingNumbers(script: Script): NumberSlot[] {
  const fits = script.fits.map((call) => ({
    call,
    of: script.fits.length > 1 ? `fit_${call.index + 1}` : null,
  }));
  return [
    ...optimizersOf(script).flatMap((one) => ofOptimizer(script, one)),
    ...fits.flatMap(({ call, of }) => ofFit(script, call, of)),
    ...patience(script),
  ];
}

function optimizersOf(script: Script): Optimizer[] {
  const given = [
    ...script.compiles.map(({ options }) =>
      options.kind === 'literal' ? propertyOf(script, options.object, 'optimizer')?.value : null,
    ),
    ...script.fits.map((fit) => (fit.call === 'minimize' ? methodCall(fit.node)?.receiver : null)),
  ];
  const nodes = [...new Set(given.flatMap((node) => (node ? [resolveConst(script, node)] : [])))];
  return nodes.map((node, index) => ({ node, of: nodes.length > 1 ? `optimizer_${index + 1}` : null }));
}

/** 'adam' of `tf.train.adam(…)`; null for any other expression. */
function factoryOf(script: Script, node: SyntaxNode): string | null {
  const callee = node.type === 'call_expression' ? child(node, 'function') : null;
  const path = callee && script.framework.pathOf(callee);
  return path?.length === 2 && path[0] === 'train' ? (path[1] ?? null) : null;
}

function ofOptimizer(script: Script, { node, of }: Optimizer): NumberSlot[] {
  const factory = factoryOf(script, node);
  const [rate, second] = factory === null ? [] : callArguments(node);
  const slot = (
    id: string,
    what: string,
    given: SyntaxNode | undefined,
    name: RegExp,
    range: (v: number) => NumberRange,
  ): NumberSlot[] => {
    const written = given && findNumber(script, given, namedLike(script, name));
    return written && isKnown(written) ? [{ id, what, of, written, range: range(written.value) }] : [];
  };
  return [
    ...slot('learning-rate', l10n.t('learning rate'), rate, /learning|lr$/i, rateRange),
    ...(factory === 'momentum'
      ? slot('momentum', l10n.t('momentum'), second, /momentum/i, (value) => holding(value, MOMENTUM))
      : []),
  ];
}

function ofFit(script: Script, call: FitCall, of: string | null): NumberSlot[] {
  const { options } = call;
  const slot = (
    id: string,
    what: string,
    written: WrittenNumber | UnknownNumber | null,
    range: (v: number) => NumberRange,
  ): NumberSlot[] =>
    written && isKnown(written) && written.value >= 1
      ? [{ id, what, of, written, range: range(written.value) }]
      : [];
  const option = (name: string, like: RegExp) =>
    options.kind === 'literal' ? findOption(script, options.object, name, namedLike(script, like)) : null;
  const size = call.call === 'fitDataset' ? datasetBatch(script, call) : option('batchSize', /batch/i);
  const epochs = option('epochs', /epoch/i);
  return [
    // A loop of one's own that trains an epoch a call counts them itself.
    ...(epochs && isKnown(epochs) && epochs.value > 1
      ? slot('epochs', l10n.t('epochs'), epochs, (v) =>
          around(v, { down: 4, up: 2, low: 1, high: 1e4, integer: true }),
        )
      : []),
    ...slot('batch-size', l10n.t('batch size'), size, (v) =>
      around(v, { down: 8, up: 8, low: 8, high: 512, integer: true }),
    ),
  ];
}

function datasetBatch(script: Script, call: FitCall): WrittenNumber | UnknownNumber | null {
  const [dataset] = callArguments(call.node);
  const batch = dataset && chainOf(script, dataset)?.find(({ method }) => method === 'batch');
  const [size] = batch ? callArguments(batch.call) : [];
  return size ? findNumber(script, size, namedLike(script, /batch/i)) : null;
}

/** Patience of tfjs's early stopping, and of the callback that an edit brings along. */
function patience(script: Script): NumberSlot[] {
  const found = [...descendants(script.root)].flatMap((node): (WrittenNumber | UnknownNumber | null)[] => {
    if (node.type === 'new_expression') {
      const name = child(node, 'constructor');
      const [given] = callArguments(node);
      const isKeeper = name && script.text.slice(name.start, name.end) === 'KeepBestWeights';
      return isKeeper && given ? [findNumber(script, given, namedLike(script, /patience/i))] : [];
    }
    const callee = node.type === 'call_expression' ? child(node, 'function') : null;
    if (!callee || script.framework.pathOf(callee)?.join('.') !== 'callbacks.earlyStopping') return [];
    const options = resolveOptions(script, callArguments(node)[0]);
    return options.kind === 'literal'
      ? [findOption(script, options.object, 'patience', namedLike(script, /patience/i))]
      : [];
  });
  const written = found.flatMap((one) => (one && isKnown(one) ? [one] : []));
  return written.map((number, index) => ({
    id: 'patience',
    what: l10n.t('patience'),
    of: written.length > 1 ? `callback_${index + 1}` : null,
    written: number,
    range: holding(number.value, PATIENCE),
  }));
}

/**
 * The name of an optimizer, and the learning rate that one named by a string, or made without arguments, has by default. A rate makes
 * `'adam'` a call, `tf.train.adam(0.003)`.
 */
export function optimizerSlots(script: Script, file: string): SourceSlot[] {
  return optimizersOf(script).flatMap(({ node, of }) => {
    const suffix = of === null ? '' : `@${of}`;
    const common = { site: siteOf(script, file, node.start), fix: null } as const;
    const name = {
      ...common,
      id: `optimizer${suffix}`,
      label: of === null ? l10n.t('optimizer') : l10n.t`optimizer (${of})`,
      type: 'choice',
      low: null,
      high: null,
      scale: 'linear',
      choices: OPTIMIZERS,
    } as const;
    const rateId = `learning-rate${suffix}`;
    const rate = (value: number) => {
      const { low, high } = rateRange(value);
      return {
        ...common,
        id: rateId,
        label: of === null ? l10n.t('learning rate') : l10n.t`learning rate (${of})`,
        type: 'number',
        value,
        low,
        high,
        scale: 'log',
        choices: [],
      } as const;
    };
    const factory = factoryOf(script, node);
    if (node.type === 'string') {
      const quote = script.text[node.start] ?? "'";
      const present = script.text.slice(node.start + 1, node.end - 1).toLowerCase();
      const usual = BY_NAME[present];
      if (usual === undefined || !reference(script, node, ['train', present])) return [];
      return [
        ...(OPTIMIZERS.includes(present)
          ? [
              slotOf({ ...name, value: present, choices: [...OPTIMIZERS] }, (chosen, all) =>
                rateId in all ? [] : [replace(node, `${quote}${chosen}${quote}`)],
              ),
            ]
          : []),
        slotOf({ ...rate(usual), choices: [] }, (value, all) => {
          const made = reference(script, node, ['train', String(all[name.id] ?? present)]);
          return made ? [...made.edits, replace(node, `${made.code}(${value})`)] : [];
        }),
      ];
    }
    const given = callArguments(node);
    if (factory === null || !OPTIMIZERS.includes(factory) || given.length > 1) return [];
    const callee = child(node, 'function');
    const property = callee && (child(callee, 'property') ?? callee);
    const usual = BY_FACTORY[factory];
    const isDefault = given.length === 0 && usual !== undefined;
    return [
      // A destructured `adam(…)` is no other optimizer's name.
      ...(property && callee.type === 'member_expression' && given.length === 1
        ? [
            slotOf({ ...name, value: factory, choices: [...OPTIMIZERS] }, (chosen) => [
              replace(property, String(chosen)),
            ]),
          ]
        : []),
      ...(isDefault
        ? [slotOf({ ...rate(usual), choices: [] }, (value) => [insertAt(node.end - 1, String(value))])]
        : []),
    ];
  });
}

function slotOf(slot: SourceSlot['slot'], edits: SourceSlot['edits']): SourceSlot {
  return { slot, fix: null, edits };
}
