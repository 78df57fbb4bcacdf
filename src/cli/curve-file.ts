import * as v from 'valibot';
import { AnyNumber } from '../protocol/numbers';
import { UserError } from '../protocol/user-error';
import { readText } from './context';

/** A training curve made elsewhere. */
export interface Curve {
  loss: number[];
  valLoss: (number | null)[];
  validationExamples: number | null;
}

const Json = v.object({
  loss: v.array(AnyNumber),
  val_loss: v.optional(v.array(v.nullable(AnyNumber)), []),
  validation_examples: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** What `model.fit` resolves to, written down whole. */
const History = v.object({ history: v.record(v.string(), v.unknown()) });

/**
 * Reads `{"loss": […], "val_loss": […], "validation_examples": 200}` or CSV with those columns (one row an epoch).
 * @throws UserError that says what is wrong with the file.
 */
export async function readCurve(file: string): Promise<Curve> {
  const text = await readText(file);
  if (/\.[cm]?[jt]sx?$/i.test(file))
    throw new UserError(`${file} is a script, not a file of losses.`, 'Train it first: `regulens run`.');
  const curve = /^\s*[{[]/.test(text) ? fromJson(text, file) : fromCsv(text, file);
  if (curve.loss.length === 0) throw new UserError(`${file} holds no epochs.`, FORMAT);
  return curve;
}

const FORMAT =
  'It takes JSON {"loss": […], "val_loss": […], "validation_examples": 200} or CSV with those columns.';

function fromJson(text: string, file: string): Curve {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not valid JSON.`, FORMAT, { cause: error });
  }
  const history = v.safeParse(History, json);
  const result = v.safeParse(Json, history.success ? history.output.history : json);
  if (!result.success)
    throw new UserError(
      `${file} is not a training curve: ${v.summarize(result.issues).replaceAll(/\s*\n\s*/g, ' ')}.`,
      FORMAT,
    );
  const { loss, val_loss, validation_examples } = result.output;
  return { loss, valLoss: val_loss, validationExamples: validation_examples ?? null };
}

function fromCsv(text: string, file: string): Curve {
  const [head, ...rows] = text.trim().split(/\r?\n/);
  const columns = (head ?? '').split(',').map((name) => name.trim().replaceAll('"', ''));
  const column = (name: string) => columns.indexOf(name);
  if (column('loss') < 0) throw new UserError(`${file} has no column "loss".`, FORMAT);
  const cells = rows.map((row) => row.split(','));
  const read = (row: readonly string[], name: string, at: number): number | null => {
    const cell = row[column(name)]?.trim();
    if (cell === undefined || cell === '') return null;
    const value = v.safeParse(AnyNumber, /^-?(NaN|Infinity)$/.test(cell) ? cell : Number(cell));
    if (!value.success || (Number.isNaN(value.output) && cell !== 'NaN'))
      throw new UserError(`${file}, line ${at + 2}: "${cell}" is not a number.`, FORMAT);
    return value.output;
  };
  const sizes = cells.map((row, at) => read(row, 'validation_examples', at)).filter((size) => size !== null);
  return {
    loss: cells.map((row, at) => {
      const loss = read(row, 'loss', at);
      if (loss === null) throw new UserError(`${file}, line ${at + 2}: the loss is missing.`, FORMAT);
      return loss;
    }),
    valLoss: cells.map((row, at) => read(row, 'val_loss', at)),
    validationExamples: sizes[0] ?? null,
  };
}
