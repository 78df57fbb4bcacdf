import type { LayerCall } from './layers';
import type { Script } from './script';
import type { Range } from './syntax';
import type { CompileCall, FitCall } from './training';

/** A place as stack traces give it: line and column counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The layer call a stack frame points at, or null where no layer is made on that line. */
export function layerAt(script: Script, place: Place): LayerCall | null {
  return callAt(script, script.layers, place);
}

export function fitAt(script: Script, place: Place): FitCall | null {
  return callAt(script, script.fits, place);
}

export function compileAt(script: Script, place: Place): CompileCall | null {
  return callAt(script, script.compiles, place);
}

export function regularizerAt(script: Script, place: Place): LayerCall | null {
  return callAt(script, script.regularizers, place);
}

/**
 * V8 reports the method's name as the position of a call; source maps may round it to the start of the call or of the
 * statement. So: the call whose name or start is on the line, the nearest one to the column.
 */
function callAt<T extends { range: Range; nameRange: Range }>(
  script: Script,
  calls: readonly T[],
  { line, column }: Place,
): T | null {
  const offset = script.places.lineStart(line) + column - 1;
  const distance = (at: number): number =>
    script.places.lineOf(at) === line ? Math.abs(at - offset) : Infinity;
  let best: T | null = null;
  let least = Infinity;
  for (const call of calls) {
    const d = Math.min(distance(call.nameRange.start), distance(call.range.start) + 0.5);
    if (d < least) [best, least] = [call, d];
  }
  return best;
}
