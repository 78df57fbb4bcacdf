import * as v from 'valibot';
import { FiniteNumber } from '../src/protocol/numbers';

const noSweepSettings = { trial: null, x: null, y: null, sort: 'loss', descending: false, all: false };

const noRunsSettings = {
  sort: 'started',
  descending: true,
  filter: '',
  columns: {},
  opened: [],
  chosen: [],
};

/** A stretch of a chart; `toEnd` where it goes on with the run. */
const Chosen = v.object({ left: FiniteNumber, right: FiniteNumber, toEnd: v.boolean() });

/** What the reader has chosen in the table of runs. */
const RunsSettings = v.object({
  /** Column that the table is sorted by. */
  sort: v.string(),
  descending: v.boolean(),
  filter: v.string(),
  /** Columns that the reader has turned on or off. */
  columns: v.record(v.string(), v.boolean()),
  /** Experiments that are unfolded. */
  opened: v.array(v.string()),
  /** Runs selected. */
  chosen: v.array(v.string()),
});
export type RunsSettings = v.InferOutput<typeof RunsSettings>;

/** What the reader has chosen on the page of a sweep. */
const SweepSettings = v.object({
  /** The trial looked at; null for the best. */
  trial: v.nullable(FiniteNumber),
  /** Slots of the contour's axes; null for the most telling. */
  x: v.nullable(v.string()),
  y: v.nullable(v.string()),
  /** Column that the table is sorted by. */
  sort: v.string(),
  descending: v.boolean(),
  /** Whether the table shows all trials. */
  all: v.boolean(),
});
export type SweepSettings = v.InferOutput<typeof SweepSettings>;

/** What the reader has chosen. Kept by VS Code while the page is hidden or reloaded; a report forgets it. */
const Settings = v.object({
  selected: v.optional(v.array(v.string()), []),
  scroll: v.optional(FiniteNumber, 0),
  /** Whether the losses of a sweep are on a log scale. */
  logScale: v.optional(v.boolean(), false),
  rawLosses: v.optional(v.boolean(), false),
  /** Ids of the charts whose tables are open. */
  tables: v.optional(v.array(v.string()), []),
  /** Ids of the folded parts that are open. */
  opened: v.optional(v.array(v.string()), []),
  /** The fit shown, by run. */
  fits: v.optional(v.record(v.string(), v.string()), {}),
  /** The tensor whose histograms are shown. */
  tensor: v.optional(v.nullable(v.string()), null),
  zeros: v.optional(v.picklist(['near', 'exact']), 'near'),
  /** The run whose lines stand out where many are compared. */
  highlighted: v.optional(v.nullable(v.string()), null),
  /** Ids of other switches that are on. */
  switched: v.optional(v.array(v.string()), []),
  /** The measure of the weights that is shown over epochs. */
  weightMeasure: v.optional(v.string(), 'norm'),
  /** Whether y is logarithmic, by chart, where the reader has said so. */
  logScales: v.optional(v.record(v.string(), v.boolean()), {}),
  /** Weights of smoothing, by chart. */
  smoothing: v.optional(v.record(v.string(), v.pipe(FiniteNumber, v.minValue(0), v.maxValue(0.99))), {}),
  /** The stretches of x in sight, by chart; null for all. */
  spans: v.optional(v.record(v.string(), v.nullable(Chosen)), {}),
  /** The run that others are compared with; null where the page is to tell, empty for none. */
  baseline: v.optional(v.nullable(v.string()), null),
  sweep: v.optional(SweepSettings, noSweepSettings),
  runs: v.optional(RunsSettings, noRunsSettings),
});
export type Settings = v.InferOutput<typeof Settings>;

/** Settings as kept by an earlier page, or the defaults where they are of another version. */
export function readSettings(kept: unknown): Settings {
  const result = v.safeParse(Settings, kept);
  return result.success ? result.output : v.parse(Settings, {});
}

export function toggle(list: readonly string[], item: string, on: boolean): string[] {
  const others = list.filter((other) => other !== item);
  return on ? [...others, item] : others;
}
