import * as v from 'valibot';
import { FiniteNumber } from './numbers';
import { BACKEND_CHOICES } from './rungs';

/** run.json: what a run is and how it stands. Written whole to a temporary file, then renamed. */
export const RUN_RECORD_VERSION = 1;

export const RunStatus = v.picklist(['starting', 'running', 'finished', 'stopped', 'failed', 'lost']);
export type RunStatus = v.InferOutput<typeof RunStatus>;

/** How one script is run. `loader` says how TypeScript was handled: none for plain JavaScript. */
export const LaunchSpec = v.object({
  /** Absolute path of the script, or of package.json for an npm script. */
  script: v.string(),
  npmScript: v.nullable(v.string()),
  args: v.array(v.string()),
  cwd: v.string(),
  env: v.record(v.string(), v.string()),
  envFile: v.nullable(v.string()),
  nodePath: v.string(),
  nodeVersion: v.string(),
  loader: v.picklist(['none', 'tsx', 'ts-node', 'node', 'bundled']),
  /** Given, or drawn for the run; null where the script makes its random numbers by itself. */
  seed: v.nullable(v.string()),
  /** What to train on; runs recorded before there was a choice trained on what their script did by itself. */
  backend: v.optional(v.picklist(BACKEND_CHOICES), 'script'),
});
export type LaunchSpec = v.InferOutput<typeof LaunchSpec>;

/** The experiment a run belongs to, if any. */
export const RunParent = v.object({
  kind: v.picklist(['verify', 'decompose', 'settle', 'sweep']),
  /** Id shared by the runs of one experiment. */
  experiment: v.string(),
  label: v.string(),
});
export type RunParent = v.InferOutput<typeof RunParent>;

/** Where the numbers of a run come from that was trained elsewhere. */
export const Imported = v.object({
  format: v.picklist(['tensorboard', 'csv', 'json', 'json-lines', 'regulens']),
  /** Absolute paths of the files as they were read in. */
  files: v.array(v.string()),
  /** SHA-256 of what they held, to know them again. */
  hash: v.string(),
  /** When the training began, as far as the files tell. */
  trained: v.nullable(v.string()),
  /** What a reader should know of how they were read: "The last record of … is cut off …" */
  notes: v.array(v.string()),
});
export type Imported = v.InferOutput<typeof Imported>;

export const RunRecord = v.object({
  version: FiniteNumber,
  id: v.string(),
  /** What people call the run: the script's name until renamed. */
  name: v.string(),
  created: v.string(),
  launch: LaunchSpec,
  /** SHA-256 of the script's text as it ran; the text itself is in the run directory as source.txt. */
  sourceHash: v.nullable(v.string()),
  /** True where the text that ran was edited in memory and is not what the file held. */
  edited: v.boolean(),
  parent: v.nullable(RunParent),
  /** Names all that decides what the run comes to, beside the files it reads; absent where chance is left to itself. */
  key: v.optional(v.string()),
  /** Whether the trained model was asked about all validation examples. */
  evaluatesFully: v.optional(v.boolean()),
  /**
   * Set where the run was trained elsewhere and its files read in: there is no script to run. Its launch then names the first of these files as
   * the script, which is what older versions show.
   */
  imported: v.optional(Imported),
  status: RunStatus,
  /** Supervisor process and its start time, to tell a live run from a recycled pid. */
  pid: v.nullable(FiniteNumber),
  pidStarted: v.nullable(v.string()),
  ended: v.nullable(v.string()),
  exitCode: v.nullable(FiniteNumber),
  signal: v.nullable(v.string()),
  /** Why it ended that way, in one sentence, where there is something to say. */
  reason: v.nullable(v.string()),
});
export type RunRecord = v.InferOutput<typeof RunRecord>;
