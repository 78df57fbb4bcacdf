export type { Disposable } from './disposable';
export { RunStore, isLive, type RunSummary } from './store';
export type { RunAssets } from './command';
export type { StopMode } from './control';
export type { LaunchRequest } from './launch-spec';
export { launchRun, stopRun } from './launch';
export { findNode, type NodeRuntime } from './find-node';
export { tailRun, tailOutput, type TailHandlers } from './tail';
export { readRun } from './read-run';
