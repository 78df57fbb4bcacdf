import type { SuggestedRemedy } from '../protocol/findings';
import type { FitContext } from './fit-context';
import { number } from './wording';

/** Inputs beyond this size need small steps (LeCun et al. 1998, "Efficient BackProp": inputs near mean 0 and deviation 1). */
const LARGE = 10;

/** Standardizing as a remedy, where the inputs are large numbers rather than tokens; else nothing. */
export function standardizeInputs({ data, model }: FitContext, why: string): SuggestedRemedy[] {
  const mean = Math.abs(data?.inputMean ?? 0);
  const std = data?.inputStd ?? 0;
  const isEmbedded = (model?.layers ?? []).some(({ kind }) => kind === 'Embedding');
  if (isEmbedded || !Number.isFinite(mean + std) || Math.max(mean, std) <= LARGE) return [];
  const reason = `${why}: the inputs have a mean of ${number(data?.inputMean ?? 0)} and a deviation of ${number(std)} instead of about 0 and 1.`;
  return [{ remedy: 'standardize-inputs', layers: [], reason }];
}
