export { Cancelled } from './cancelled';
export { followToEnd, runToEnd, type EndedRun, type Workplace } from './run-to-end';
export { notMeasured } from './verify/not-measured';
export {
  DEFAULT_REPLICATES,
  MINIMUM_REPLICATES,
  decomposeScript,
  type DecomposeProgress,
} from './decompose-script';
export { outcomeOf, type Outcome } from './outcome';
export { measureCurve, type CurveProgress } from './decomposition-curve';
export type { CurveSource } from './curve-settings';
export { launchOf } from './again';
export { inspectScript } from './inspect-script';
export { DEFAULT_FOLDS, settle, type SettledRun, type Settlement, type SettleProgress } from './settle';
export { createTrialPool } from './trials/trial-pool';
export type { Trial, TrialPool } from './trials/trial';
export { verifyFixes, TOP, type VerifyRequest } from './verify/verify-fixes';
export { trialOutcome } from './verify/trial-outcome';
export { candidateFrom, type OfferedFix, type Texts } from './verify/candidates';
export { confirmationLine, effectWords, verificationLines } from './verify/words';
