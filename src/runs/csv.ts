import { csvLine } from '../protocol/csv';
import type { Epoch } from '../protocol/events';
import type { FitState, RunState } from '../protocol/run-state';

type Cell = string | number | null;

/** One row per fit and epoch, as RFC 4180 has it (CRLF, a header row). Other metrics follow as columns of their own. */
export function exportCsv(state: RunState): string {
  const metrics = namesOf(state, (epoch) => epoch.metrics);
  const valMetrics = namesOf(state, (epoch) => epoch.valMetrics);
  const header = [...COLUMNS.map(([name]) => name), ...metrics, ...valMetrics.map((name) => `val_${name}`)];
  const rows = state.fits.flatMap((fit, index) =>
    fit.epochs.map((epoch) => [
      ...COLUMNS.map(([, value]) => value(epoch, fit, index)),
      ...metrics.map((name) => epoch.metrics[name] ?? null),
      ...valMetrics.map((name) => epoch.valMetrics[name] ?? null),
    ]),
  );
  return [header, ...rows].map(csvLine).join('');
}

const COLUMNS: [string, (epoch: Epoch, fit: FitState, index: number) => Cell][] = [
  ['fit', (_, __, index) => index + 1],
  ['model', (_, fit) => fit.started.model],
  ['file', (_, fit) => fit.started.site?.file ?? null],
  ['line', (_, fit) => fit.started.site?.line ?? null],
  ['epoch', (epoch) => epoch.epoch],
  ['time_ms', (epoch) => epoch.t],
  ['duration_ms', (epoch) => epoch.durationMs],
  ['loss', (epoch) => epoch.loss],
  ['val_loss', (epoch) => epoch.valLoss],
  ['penalty', (epoch) => epoch.penalty],
  ['inference_loss', (epoch) => epoch.inferenceLoss],
  ['inference_examples', (epoch) => epoch.inferenceExamples],
  ['learning_rate', (epoch) => epoch.learningRate],
  ['resident_bytes', (epoch) => epoch.memory.residentBytes],
];

function namesOf(state: RunState, metrics: (epoch: Epoch) => Record<string, number>): string[] {
  return [
    ...new Set(state.fits.flatMap((fit) => fit.epochs.flatMap((epoch) => Object.keys(metrics(epoch))))),
  ];
}
