import type { LaunchRequest, WarmProcesses } from '../../runs';
import type { RunEvent } from '../../protocol/events';
import type { RunState } from '../../protocol/run-state';
import type { EndedRun, FollowOptions } from '../run-to-end';

/** One run of a script that an experiment asks for. Its `launch` says under which seed, with which edits, for which experiment. */
export interface Trial {
  launch: LaunchRequest;
  /** Lower ones go first, equal ones in the order in which they came; 0 where absent. */
  priority?: number;
  /**
   * Milliseconds, of those in which the machine is awake, that it may load data, and then that it may train; as long as it takes where
   * absent. One that takes longer is killed and counts as stopped, with the reason in its record.
   */
  timeoutMs?: number;
  /** Run it even where it is known already what it comes to. */
  fresh?: boolean;
}

export type TrialPhase = 'waiting' | 'running' | 'ended' | 'cancelled';

export interface TrialProgress {
  phase: TrialPhase;
  /** Its run, once there is one. */
  run: string | null;
}

/**
 * Where trials are run. Written so that a queue far away (Ray Jobs, Slurm) can stand behind it: what is submitted is asked after, fetched
 * when it is done, and may be cancelled; nobody holds a pipe to it.
 */
export interface TrialExecutor {
  /** How many trials are worth submitting at once. */
  readonly slots: number;
  /** @returns the trial's id with this executor */
  submit(trial: Trial): Promise<string>;
  poll(id: string): Promise<TrialProgress>;
  /**
   * Resolves when the trial has ended, whatever its exit code; what has been fetched is forgotten here.
   * @throws UserError where it can't be run; Cancelled
   */
  fetch(id: string, onEvents?: OnTrialEvents): Promise<EndedRun>;
  /** What it has come to is enough: its training ends, and it is fetched as any other. One that waits for its turn is cancelled. */
  endEarly(id: string): Promise<void>;
  /** Ends it with all of its processes; what it had recorded is kept. Nothing happens to one that has ended. */
  cancel(id: string): Promise<void>;
  /** Cancels what was submitted and hasn't ended. */
  dispose(): Promise<void>;
  /** Whether a trial of the script was seen to come to something else when it was begun once more under its seed; false: nobody has looked. */
  hasDiffered(script: string): boolean;
}

export type OnTrialEvents = (events: RunEvent[], state: RunState) => void;

/** The one way in which experiments run trials. */
export interface TrialPool {
  /** How many run at once. */
  readonly slots: number;
  /**
   * Runs a trial when its turn comes, or gives back what it came to before. Resolves when it has ended, whatever its exit code.
   * @throws UserError where it can't be run; Cancelled when `signal` aborts
   */
  run(trial: Trial, options?: FollowOptions): Promise<EndedRun>;
  /**
   * Trials of a script may go on in the process of a run of it that has just ended, and waits.
   *
   * @param launch how the run would be run as a trial
   */
  adopt(from: WarmProcesses, run: EndedRun, launch: LaunchRequest): Promise<void>;
  /** Whether a trial of the script was seen to come to something else when it was begun once more under its seed. */
  hasDiffered(script: string): boolean;
  dispose(): Promise<void>;
}
