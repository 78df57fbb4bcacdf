import type { Layer } from '../protocol/events';
import type { SuggestedRemedy } from '../protocol/findings';
import { hiddenLayers, stoppedEarly, type FitContext } from './fit-context';
import { count, number, percent } from './wording';

export interface Rise {
  best: number;
  now: number;
  onset: number;
  nowEpoch: number;
}

/**
 * What to do against overfitting, best first. The order is the one measured on 16 real problems that overfit (geometric
 * mean of the ratio of test losses): early stopping .67, never worse; L2 1e-2 .69, L1 1e-3 .70, elastic net .83,
 * dropout .3 .81 but worse in 3 of 16, mostly small tables. The customary L2 1e-4 does nothing (.98).
 */
export function overfittingRemedies(context: FitContext, rise: Rise): SuggestedRemedy[] {
  const { model, data, started } = context;
  const hidden = hiddenLayers(model);
  const names = hidden.map(({ name }) => name);
  const isImage = (model?.layers ?? []).some(({ kind }) => /Conv/.test(kind));
  const rows = started.trainExamples ?? data?.rows ?? null;
  const size = sizeClause(model?.trainableParameters ?? null, rows);

  const stop = earlyStopping(context, rise);
  const l2: SuggestedRemedy = { remedy: 'l2', layers: names, reason: penaltyReason(hidden, 'l2', size) };
  const l1: SuggestedRemedy = { remedy: 'l1', layers: names, reason: penaltyReason(hidden, 'l1', size) };
  const sparse = (data?.zeroShare ?? 0) >= 0.5;
  const wide = rows !== null && (data?.features ?? 0) >= rows;
  if (sparse) l1.reason += ` It suits inputs that are ${percent(data?.zeroShare ?? 0)} zeros.`;
  else if (wide) l1.reason += ` It suits ${count(data?.features ?? 0)} features for ${count(rows)} rows.`;
  const elastic: SuggestedRemedy = {
    remedy: 'elastic-net',
    layers: names,
    reason: 'L1 and L2 together: a middle way where neither alone helps enough.',
  };

  const penalties = sparse || wide ? [l1, l2] : [l2, l1];
  const drop = dropoutRemedies(context, names, isImage);
  return [...stop, ...(isImage ? [l2, ...drop, l1] : [...penalties, ...drop]), elastic];
}

/** Epochs without improvement after which the offered callback stops. */
const PATIENCE = 10;

/**
 * What early stopping would have done needs no run: it is read off the curve. The weights kept are those of the epoch it stops
 * in (in tfjs restoreBestWeights is not implemented), so it is offered only where that epoch was better than the last.
 */
function earlyStopping(context: FitContext, { best, now, onset }: Rise): SuggestedRemedy[] {
  if (stoppedEarly(context)) return [];
  const { epochs, values } = context.validation;
  let lowest = 0;
  const stop = values.findIndex((value, at) => {
    if (value < (values[lowest] ?? Infinity)) lowest = at;
    return at - lowest >= PATIENCE;
  });
  const then = values[stop];
  if (then === undefined || then >= now) return [];
  const reason =
    `With a patience of ${PATIENCE}, training would have stopped at epoch ${epochs[stop] ?? stop + 1}, ` +
    `at a validation loss of ${number(then)} instead of ${number(now)} (best: ${number(best)} at epoch ${onset}).`;
  return [{ remedy: 'early-stopping', layers: [], reason }];
}

function sizeClause(parameters: number | null, rows: number | null): string {
  if (parameters === null || rows === null || rows <= 0) return 'Large weights are what memorizing takes';
  return `${count(parameters)} parameters for ${count(rows)} rows can memorize them`;
}

function penaltyReason(hidden: readonly Layer[], kind: 'l1' | 'l2', size: string): string {
  const wanted = kind === 'l2' ? 0.01 : 0.001;
  const present = Math.max(0, ...hidden.map((layer) => layer.kernelRegularizer?.[kind] ?? 0));
  const name = kind.toUpperCase();
  if (present >= wanted)
    return `${name} is ${present} already and doesn't hold it: raise it about threefold.`;
  if (present > 0)
    return `${name} is ${present}, which is too weak to change much: raise it to about ${wanted}.`;
  return `${size}; an ${name} penalty of ${wanted} makes that costly.`;
}

function dropoutRemedies(
  { model }: FitContext,
  hidden: readonly string[],
  isImage: boolean,
): SuggestedRemedy[] {
  const present = (model?.layers ?? []).filter(
    ({ kind, rate }) => /Dropout/.test(kind) && rate !== undefined,
  );
  if (present.length > 0) {
    const low = present.filter(({ rate = 0 }) => rate < 0.5).sort((a, b) => (a.rate ?? 0) - (b.rate ?? 0));
    const [lowest] = low;
    if (!lowest) return [];
    return [
      {
        remedy: 'dropout-rate',
        layers: low.map(({ name }) => name),
        reason: `Dropout is there, at ${lowest.rate ?? 0}: raise it, up to 0.5.`,
      },
    ];
  }
  const where = isImage ? 'the layers before the output' : 'the hidden layers';
  const caution = isImage ? '' : ' On small tables it often raises the loss, so measure it.';
  return [
    {
      remedy: 'dropout',
      layers: [...hidden],
      reason: `${model ? 'No dropout yet: ' : ''}0.3 after ${where} keeps units from relying on each other.${caution}`,
    },
  ];
}
