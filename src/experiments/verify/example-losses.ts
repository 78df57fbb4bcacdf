import type { ValidationLosses } from '../../protocol/events';

/** Losses of single examples after an epoch or at the end, and what tells the examples apart; null where nothing does. */
export interface ExampleLosses {
  losses: Float32Array;
  /** As long as `losses`. */
  rows: Float64Array | null;
  targets: number | null;
}

/** Reads the events of one fit, in their order: which examples they are about is said only where that changes. */
export function readExampleLosses(
  events: readonly ValidationLosses[],
): (ExampleLosses & { epoch: number; atTheEnd: boolean })[] {
  let rows: Float64Array | null = null;
  let targets: number | null = null;
  return events.flatMap((event) => {
    if (event.rows !== undefined) rows = new Float64Array(bytesOf(event.rows).buffer);
    if (event.targets !== undefined) targets = event.targets;
    const losses = new Float32Array(bytesOf(event.losses).buffer);
    const known = rows?.length === losses.length ? rows : null;
    return losses.length === 0
      ? []
      : [{ epoch: event.epoch, atTheEnd: event.atTheEnd ?? false, losses, rows: known, targets }];
  });
}

/** A torn or damaged text gives nothing. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    return new Uint8Array();
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes.length % 4 === 0 ? bytes : new Uint8Array();
}

export function meanOf(losses: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < losses.length; i++) sum += losses[i] ?? NaN;
  return sum / losses.length;
}
