import type { LaunchSpec, RunRecord } from '../src/protocol/run-record';

/** A launch of /project/train.js, as run.json holds it. */
export function launchSpec(change: Partial<LaunchSpec> = {}): LaunchSpec {
  return {
    script: '/project/train.js',
    npmScript: null,
    args: [],
    cwd: '/project',
    env: {},
    envFile: null,
    nodePath: '/usr/bin/node',
    nodeVersion: '20.0.0',
    loader: 'none',
    seed: null,
    backend: 'auto',
    ...change,
  };
}

/** The record of a run of it that has finished. */
export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id: '20260102-140200-000-abcd',
    name: 'train.js',
    created: '2026-01-02T14:02:00.000Z',
    launch: launchSpec(),
    sourceHash: null,
    edited: false,
    parent: null,
    status: 'finished',
    pid: null,
    pidStarted: null,
    ended: null,
    exitCode: 0,
    signal: null,
    reason: null,
    ...change,
  };
}
