/** What every set-up needs. */
export interface SetUpOptions {
  /** See backends/storage.ts. */
  storage: string;
  /** The Node that runs scripts. */
  node: string;
  /** Where the built files are. */
  dist: string;
  signal: AbortSignal;
  /** @param share of this step, 0 to 1; null where it isn't known */
  report: (step: string, share: number | null) => void;
}
