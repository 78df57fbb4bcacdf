import * as v from 'valibot';
import {
  Activations,
  AugmentedExamples,
  BackendEvent,
  DecompositionStarted,
  Epoch,
  ErrorEvent,
  Evaluation,
  FitStarted,
  Gradients,
  Importance,
  ModelEvent,
  Restarted,
  TrialResult,
  ValidationLosses,
  WarningEvent,
  Weights,
  type RunEvent,
} from '../../protocol/events';
import { AnyNumber, FiniteNumber } from '../../protocol/numbers';
import { eventsOf } from '../../protocol/state-events';
import { emptyUsage } from '../../protocol/usage-state';
import type { Table } from './delimited';
import { epochEvent, fitStarted } from './training-events';

const Fit = v.object({
  started: FitStarted,
  ended: v.nullable(v.picklist(['finished', 'stopped', 'failed'])),
  skipped: v.exactOptional(v.array(v.string())),
  epochs: v.array(Epoch),
  batches: v.object({
    steps: v.array(FiniteNumber),
    losses: v.array(AnyNumber),
    stride: FiniteNumber,
    last: FiniteNumber,
  }),
  steps: v.exactOptional(v.object({ done: FiniteNumber, recorded: FiniteNumber })),
  weights: v.array(Weights),
  gradients: v.array(Gradients),
  activations: v.array(Activations),
  evaluations: v.array(Evaluation),
  validationLosses: v.array(ValidationLosses),
  importance: v.nullable(Importance),
  augmented: v.nullable(AugmentedExamples),
});

/** What `regulens export --format json` writes, as far as it is read: how the run was launched elsewhere is nothing to repeat here. */
const Exported = v.object({
  record: v.object({ name: v.string(), created: v.string() }),
  state: v.object({
    runtime: v.nullable(v.object({ name: v.string(), version: v.string() })),
    platform: v.nullable(v.string()),
    seed: v.nullable(v.string()),
    backend: v.nullable(BackendEvent),
    restarts: v.array(Restarted),
    lastEventAt: FiniteNumber,
    models: v.array(ModelEvent),
    fits: v.array(Fit),
    decompositions: v.array(v.object({ started: DecompositionStarted, results: v.array(TrialResult) })),
    warnings: v.array(WarningEvent),
    errors: v.array(ErrorEvent),
    // Not in exports of versions that could not debug.
    isDebugged: v.optional(v.boolean(), false),
    ended: v.boolean(),
  }),
});

/** A run that Regulens wrote. */
export interface OwnExport {
  name: string | null;
  trained: string | null;
  events: RunEvent[];
}

/** A run that Regulens wrote as JSON; null for any other JSON. */
export function fromOwnJson(json: unknown): OwnExport | null {
  const { success, output } = v.safeParse(Exported, json);
  if (!success) return null;
  const { record, state } = output;
  return {
    name: record.name,
    trained: record.created,
    events: eventsOf({ ...state, usage: emptyUsage() }),
  };
}

const OWN_COLUMNS = ['fit', 'model', 'file', 'line', 'epoch', 'time_ms', 'duration_ms', 'loss', 'val_loss'];
const OTHER_COLUMNS = ['penalty', 'inference_loss', 'inference_examples', 'learning_rate', 'resident_bytes'];

/** A run that Regulens wrote as CSV (src/runs/csv.ts): one row a fit and epoch; null for any other table. */
export function fromOwnCsv({ head, cells }: Table): OwnExport | null {
  const own = [...OWN_COLUMNS, ...OTHER_COLUMNS];
  if (!own.every((name, at) => head[at] === name)) return null;
  const column = (name: string) => cells[own.indexOf(name)] ?? [];
  const metrics = head.slice(own.length).map((name, at) => {
    // exportCsv puts an apostrophe before what a spreadsheet would run.
    const plain = name.replace(/^'(?=[=+\-@\t\r])/, '');
    const isValidation = plain.startsWith('val_');
    return { name: isValidation ? plain.slice(4) : plain, isValidation, cells: cells[own.length + at] ?? [] };
  });
  const valuesAt = (row: number, isValidation: boolean) =>
    Object.fromEntries(
      metrics.flatMap((metric): [string, number][] => {
        const value = numberIn(metric.cells[row]);
        return metric.isValidation === isValidation && value !== null ? [[metric.name, value]] : [];
      }),
    );
  const numbers = column('fit');
  const losses = column('val_loss');
  const validated = new Set(numbers.filter((_, row) => numberIn(losses[row]) !== null));
  const events: RunEvent[] = [];
  let fit = '';
  let t = 0;
  const end = () => {
    if (fit !== '') events.push({ type: 'fit-ended', t, fit, reason: 'finished' });
  };
  numbers.forEach((number, row) => {
    const name = `fit-${number ?? 1}`;
    if (name !== fit) {
      end();
      fit = name;
      const validation = validated.has(number) ? 'data' : 'none';
      events.push({ ...fitStarted(fit, { validation, validationExamples: null }), t });
    }
    t = finite(column('time_ms')[row]) ?? t;
    const epoch = {
      epoch: finite(column('epoch')[row]) ?? 0,
      t,
      loss: numberIn(column('loss')[row]) ?? NaN,
      valLoss: numberIn(losses[row]),
      metrics: valuesAt(row, false),
      valMetrics: valuesAt(row, true),
      learningRate: finite(column('learning_rate')[row]),
    };
    events.push({
      ...epochEvent(fit, epoch, t),
      durationMs: finite(column('duration_ms')[row]) ?? 0,
      penalty: numberIn(column('penalty')[row]),
      inferenceLoss: numberIn(column('inference_loss')[row]),
      inferenceExamples: finite(column('inference_examples')[row]),
      memory: {
        tensors: null,
        tensorBytes: null,
        residentBytes: finite(column('resident_bytes')[row]) ?? 0,
      },
    });
  });
  end();
  if (events.length === 0) return null;
  events.push({ type: 'run-ended', t, exitCode: 0 });
  return { name: null, trained: null, events };
}

/** A number as exportCsv writes it; null for nothing. */
function numberIn(cell: string | number | null | undefined): number | null {
  if (typeof cell === 'number') return cell;
  // A spreadsheet doesn't run a number, but this one's words begin with a minus.
  if (cell === 'NaN') return NaN;
  if (cell === 'Infinity') return Infinity;
  return cell === '-Infinity' ? -Infinity : null;
}

function finite(cell: string | number | null | undefined): number | null {
  const value = numberIn(cell);
  return value !== null && Number.isFinite(value) ? value : null;
}
