export { Cancelled } from './cancelled';
export { followToEnd, runToEnd, type EndedRun, type Workplace } from './run-to-end';
export {
  describeEffect,
  measureFix,
  type FileChange,
  notMeasured,
  outcomeOf,
  type FixMeasurement,
  type MeasureProgress,
  type MeasureRequest,
  type Outcome,
} from './measure-fix';
export {
  DEFAULT_REPLICATES,
  MINIMUM_REPLICATES,
  decomposeScript,
  type DecomposeProgress,
} from './decompose-script';
export { measureCurve, type CurveProgress } from './decomposition-curve';
export type { CurveSource } from './curve-settings';
export { launchOf } from './again';
export { inspectScript } from './inspect-script';
export { DEFAULT_FOLDS, settle, type SettledRun, type Settlement, type SettleProgress } from './settle';
export { createTrialPool } from './trials/trial-pool';
export type { Trial, TrialPool } from './trials/trial';
