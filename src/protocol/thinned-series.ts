/**
 * Losses by step, of at most `STRETCHES` stretches of `stride` successive steps: of each the lowest and the highest stay, and the
 * first that is no number, so that a spike of a single step is seen however long the run.
 */
export interface ThinnedSeries {
  /** Ascending. */
  steps: number[];
  losses: number[];
  stride: number;
  /** The latest step there was. */
  last: number;
}

const STRETCHES = 4096;

export function emptySeries(): ThinnedSeries {
  return { steps: [], losses: [], stride: 1, last: 0 };
}

/** Adds a step. Steps are counted from 1; one that isn't later than the last is of a damaged file and left out. */
export function addStep(series: ThinnedSeries, step: number, loss: number): void {
  if (!(step > series.last) || !Number.isSafeInteger(step)) return;
  if (step > STRETCHES * series.stride) widen(series, step / STRETCHES);
  series.last = step;
  keep(series, step, loss);
}

/** Adds steps of which only the extremes of each `stride` are given, and which end with step `last`. */
export function addSteps(series: ThinnedSeries, added: ThinnedSeries): void {
  if (added.stride > series.stride && Number.isSafeInteger(added.stride)) widen(series, added.stride);
  for (let at = 0; at < added.steps.length; at++)
    addStep(series, added.steps[at] ?? NaN, added.losses[at] ?? NaN);
  if (Number.isSafeInteger(added.last)) series.last = Math.max(series.last, added.last);
}

/** Doubles the stretches until they are of `least` steps. */
function widen(series: ThinnedSeries, least: number): void {
  const { steps, losses } = series;
  while (series.stride < least) series.stride *= 2;
  series.steps = [];
  series.losses = [];
  for (let at = 0; at < steps.length; at++) keep(series, steps[at] ?? NaN, losses[at] ?? NaN);
}

/** Keeps a point, if it says something that those of its stretch (the last few) don't, in place of what it outdoes. */
function keep({ steps, losses, stride }: ThinnedSeries, step: number, loss: number): void {
  const start = step - ((step - 1) % stride);
  const isFinite = Number.isFinite(loss);
  let low = -1;
  let high = -1;
  for (let at = steps.length - 1; at >= 0 && (steps[at] ?? 0) >= start; at--) {
    const other = losses[at] ?? NaN;
    if (Number.isFinite(other)) {
      if (low < 0 || other < (losses[low] ?? NaN)) low = at;
      if (high < 0 || other > (losses[high] ?? NaN)) high = at;
    } else if (!isFinite) return;
  }
  if (isFinite && low >= 0) {
    const isLower = loss < (losses[low] ?? NaN);
    if (!isLower && loss <= (losses[high] ?? NaN)) return;
    const outdone = isLower ? low : high;
    if (low !== high) {
      steps.splice(outdone, 1);
      losses.splice(outdone, 1);
    }
  }
  steps.push(step);
  losses.push(loss);
}
