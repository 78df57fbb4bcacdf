import type { Curve } from '../diagnosis';
import { toWholeCurve, type Columns } from '../runs/import/columns';
import { CURVE_FORMATS, readColumns, TORN_NOTE } from '../runs/import/curve-files';

/** A curve in the order of its epochs, with what a reader should know of how it was read. */
export interface ReadCurve extends Required<Curve> {
  notes: string[];
}

/** Beyond this, blocks of epochs are judged by their medians: no rule needs more, and some compare all pairs. */
const LONGEST = 2_500;

/**
 * Reads a training curve to be judged: JSON `{"loss": […], "val_loss": […], "validation_examples": 200}`, a Keras or tfjs History
 * (`{"history": {…}}`), a list of objects (one an epoch, also one a line), or CSV with such columns.
 * @throws UserError that says what is wrong with the file.
 */
export async function readCurve(file: string): Promise<ReadCurve> {
  const { columns, isTorn } = await readColumns(file);
  const curve = toCurve(columns(), file, CURVE_FORMATS);
  return isTorn ? { ...curve, notes: [TORN_NOTE, ...curve.notes] } : curve;
}

/** @throws UserError where there is no training loss, or a cell is no number. */
export function toCurve(columns: Columns, file: string, format: string): ReadCurve {
  const { epochs, loss, valLoss, valMetrics, validationExamples, notes } = toWholeCurve(
    columns,
    file,
    format,
  );
  return thinned({ epochs, loss, valLoss, valMetrics, validationExamples, notes });
}

/** Very long curves in blocks. A block that holds a loss that is no number keeps that. */
function thinned(curve: ReadCurve): ReadCurve {
  const { epochs, notes } = curve;
  if (epochs.length <= LONGEST) return curve;
  const size = Math.ceil(epochs.length / LONGEST);
  notes.push(
    `${epochs.length.toLocaleString('en-US')} epochs are judged in blocks of ${size}, each by its median; epochs are known to ${size}.`,
  );
  const blocks = (list: readonly (number | null)[]) =>
    list.length === 0
      ? []
      : Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
          middle(list.slice(at * size, (at + 1) * size)),
        );
  return {
    ...curve,
    epochs: epochs.filter((_, at) => at % size === size - 1 || at === epochs.length - 1),
    loss: blocks(curve.loss).map((value) => value ?? NaN),
    valLoss: blocks(curve.valLoss),
    valMetrics: Object.fromEntries(
      Object.entries(curve.valMetrics).map(([name, values]) => [name, blocks(values)]),
    ),
  };
}

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const bad = known.find((value) => !Number.isFinite(value));
  if (bad !== undefined || known.length === 0) return bad ?? null;
  return known.sort((a, b) => a - b)[known.length >> 1] ?? null;
}
