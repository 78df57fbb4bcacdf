import type { FoldBy } from './fit-events';

/** Hold out part `index` (from 1) of `of` of all rows, in place of the script's own validation rows. */
export interface FoldRequest {
  index: number;
  of: number;
  /** Decides what chance does. */
  seed: string;
  /** How rows are dealt out; absent: as their targets are. */
  by?: FoldBy;
  /** By groups: the column of the inputs, counted from 0, that says which rows belong together. */
  groups?: number;
  /** Leaves the held-out part away altogether, and holds out a part of the rest: to choose without having seen it. */
  inner?: { index: number; of: number };
}
