/** A laptop that slept: the clock may have gone on by any amount between two ticks. */
const LONGEST_TICKS = 3;

export interface AwakeTimer {
  /** Begins to count anew. */
  restart(): void;
  dispose(): void;
}

/**
 * Calls `onEnd` once so many milliseconds have passed in which this process was awake. Time is counted in ticks; one that took much longer than it
 * should (the machine slept, the process was suspended) counts as a few.
 *
 * @param now a clock that never goes back
 */
export function createAwakeTimer(
  milliseconds: number,
  onEnd: () => void,
  now: () => number = () => performance.now(),
): AwakeTimer {
  const tickMs = Math.min(1000, Math.max(5, milliseconds / 20));
  let left = milliseconds;
  let before = now();
  const timer = setInterval(() => {
    const at = now();
    left -= Math.min(at - before, LONGEST_TICKS * tickMs);
    before = at;
    if (left > 0) return;
    clearInterval(timer);
    onEnd();
  }, tickMs);
  return {
    restart() {
      left = milliseconds;
      before = now();
    },
    dispose: () => clearInterval(timer),
  };
}
