import type { PageMessage } from '../src/protocol/page';
import type { RunsPageMessage } from '../src/protocol/runs-page';
import type { SweepPageMessage } from '../src/protocol/sweep-page';
import type { Settings } from './settings';
import type { View } from './state';
import type { Theme } from './theme';

/** What every part of the page is given. */
export interface Page {
  /** False in a report, which has nobody to ask. */
  readonly canAct: boolean;
  post(message: PageMessage | RunsPageMessage | SweepPageMessage): void;
  settings(): Settings;
  /** Changes what the reader chose, keeps it, and draws again. */
  change(patch: Partial<Settings>): void;
  /** Keeps what the reader chose where the drawing is there already. */
  keep(patch: Partial<Settings>): void;
  /** Shows these runs, the first being the main one. */
  select(ids: string[]): void;
  /** Says a short text to readers who listen. */
  say(text: string): void;
  /** Tells of something that was done or couldn't be, for all to see, for a while. */
  tell(text: string): void;
  /** Which run or runs, or which sweep, the page is about; empty where there is none. */
  subject(): string;
  theme(): Theme;
}

/** A part of the page. It hides itself when it has nothing to show. */
export interface Section {
  readonly element: HTMLElement;
  update(view: View): void;
}
