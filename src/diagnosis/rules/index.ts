import type { Rule, RunRule } from '../fit-context';
import { divergence } from './divergence';
import { noValidationData } from './no-validation-data';
import { nonFiniteLoss } from './non-finite-loss';
import { overfitting } from './overfitting';
import { plateau } from './plateau';
import { underfitting } from './underfitting';

/** In the order in which findings are shown where nothing else ranks them. */
export const RULES: readonly Rule[] = [
  nonFiniteLoss,
  divergence,
  overfitting,
  underfitting,
  plateau,
  noValidationData,
];

/** Rules about a script that may not have come as far as a fit. */
export const RUN_RULES: readonly RunRule[] = [];
