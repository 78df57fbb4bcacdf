import * as l10n from '@vscode/l10n';
import type { ModelEvent } from '../protocol/events';
import { hiddenLayers, type FitContext } from './fit-context';
import { learningRateOf, usualRateOf } from './learning-rate';
import { isKernel } from './snapshots';
import { median } from './statistics';
import { count } from './wording';

export interface Capacity {
  parameters: number;
  /** No hidden layer, or next to none: a model that could only draw a line. */
  isSmall: boolean;
  /** A hidden layer with far fewer units than there are classes to tell apart. */
  isBottleneck: boolean;
  /** The clause that says so, without full stop. */
  what: string;
  /** Layers to enlarge, narrowest first. */
  layers: string[];
}

const NARROW = 2;

/** Whether a model is small for what it is asked. */
export function capacityOf({ model, data }: FitContext): Capacity {
  const hidden = hiddenLayers(model)
    .filter(({ units }) => units !== undefined)
    .sort((a, b) => (a.units ?? 0) - (b.units ?? 0));
  const narrowest = hidden[0];
  const units = narrowest?.units ?? Infinity;
  const classes = data?.classes ?? 0;
  const isNarrow = narrowest !== undefined && units <= NARROW;
  // Frozen layers compute as well.
  const isLinear = model !== null && hiddenLayers(thawed(model)).length === 0;
  return {
    parameters: model?.trainableParameters ?? 0,
    isSmall: isNarrow || isLinear,
    isBottleneck: isNarrow && (units === 1 ? classes >= 3 : classes >= 4),
    what: isNarrow ? whatPasses(narrowest.name, units, classes) : l10n.t('There is no hidden layer'),
    layers: hidden.map(({ name }) => name),
  };
}

function whatPasses(name: string, units: number, classes: number): string {
  if (classes >= 3)
    return units === 1
      ? l10n.t`Layer ${name} passes on 1 number for ${count(classes)} classes`
      : l10n.t`Layer ${name} passes on ${units} numbers for ${count(classes)} classes`;
  return units === 1
    ? l10n.t`Layer ${name} passes on 1 number`
    : l10n.t`Layer ${name} passes on ${units} numbers`;
}

function thawed(model: ModelEvent): ModelEvent {
  return { ...model, layers: model.layers.map((layer) => ({ ...layer, trainable: true })) };
}

/** Below this relative change a step, weights need 10,000 steps to become others. */
const SLOW = 1e-4;

/** Median over the kernels of the relative change of their weights a step, over the whole fit; null where it wasn't measured. */
export function relativeStep({ fit }: FitContext): number | null {
  const changes = fit.weights.flatMap(({ steps, tensors }) =>
    steps === undefined || steps <= 0
      ? []
      : tensors.filter(isKernel).flatMap(({ change }) => (change === undefined ? [] : [change / steps])),
  );
  const step = median(changes.filter(Number.isFinite));
  return step === step ? step : null;
}

/** Steps so small that they, rather than the model, set the pace; by the learning rate where the steps weren't measured. */
export function movesSlowly(context: FitContext): boolean {
  const step = relativeStep(context);
  if (step !== null) return step < SLOW;
  const rate = learningRateOf(context);
  const usual = usualRateOf(context);
  return rate !== null && usual !== null && rate <= 0.1 * usual;
}
