import type { Settings } from './settings';

/** What came of a message: a problem to tell of, or what the page shows from now on where that changed. */
export interface Outcome {
  problem?: string;
  selected?: string[];
}

/** What the page is about: runs, or a sweep. */
export interface Body {
  readonly element: HTMLElement;
  /** Takes one message of the host, unchecked. */
  receive(data: unknown): Outcome;
  /** Takes what a report carries with it. */
  embed(data: unknown): Outcome[];
  select(ids: string[]): void;
  /** Names of what is shown. */
  subject(): string;
  draw(settings: Settings): void;
  /** Whether all is there that was to be shown: then the reader's place can be found again. */
  isWhole(): boolean;
  /** Whether something of what is to be shown is still on its way. */
  isWaiting(): boolean;
}
