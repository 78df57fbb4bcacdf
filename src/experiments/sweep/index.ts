/** Sweeps: many runs of one script under other numbers. */
export { bestTrial, describeSweep } from './describe-sweep';
export { runSweep, type SweepOptions, type SweepRequest } from './run-sweep';
export { describeParameters } from './run-trial';
