import * as l10n from '@vscode/l10n';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../protocol/user-error';
import { readFailure } from '../read-failure';
import { scalarsOf } from './event-proto';
import { metricName, type MetricName } from './metric-names';
import { SeriesBuilder, type Series } from './series';
import { RecordReader } from './tf-records';
import { MalformedMessage } from './wire-format';

/** As its writers name them: events.out.tfevents.1700000000.host. */
export function isEventFile(file: string): boolean {
  return path.basename(file).includes('tfevents');
}

const PIECE_BYTES = 1 << 20;
/** More tags than any person looks at: a model's own weights, written one by one. */
const MOST_TAGS = 2_000;

export interface EventFilesRead {
  series: Series[];
  /** When the first event was written, seconds since 1970; null where there is none. */
  began: number | null;
  /** Whether one of the files ends within a record: it is still written, or was cut off. */
  isTorn: boolean;
  notes: string[];
}

/**
 * Scalars of the event files of one training, in the order given. Images, histograms and models are passed over.
 * @param root the training's folder: what lies below it says what it is of ("train", "validation")
 * @param pieces a file's bytes, in their order
 * @throws UserError where a file isn't one of TensorBoard's
 */
export async function readEventFiles(
  files: readonly string[],
  root: string,
  pieces: (file: string) => AsyncIterable<Buffer> | Iterable<Buffer> = piecesOf,
): Promise<EventFilesRead> {
  const builders = new Map<string, SeriesBuilder>();
  const read: EventFilesRead = { series: [], began: null, isTorn: false, notes: [] };
  let unread = 0;
  for (const file of files) {
    const split = splitOf(path.relative(root, path.dirname(file)));
    const reader = new RecordReader();
    let records = 0;
    let malformed = 0;
    for await (const piece of pieces(file))
      for (const { bytes } of reader.read(piece)) {
        records++;
        const event = bytes && scalarsIn(bytes);
        if (bytes && !event) malformed++;
        if (!event) continue;
        if (Number.isFinite(event.wallTime)) read.began = Math.min(read.began ?? Infinity, event.wallTime);
        for (const { tag, value } of event.scalars) {
          const builder = builderOf(builders, tag, split);
          if (builder) builder.add(event.step, value, event.wallTime);
          else unread++;
        }
      }
    const end = reader.end();
    if (malformed === records && (records > 0 || end === 'damaged'))
      throw new UserError(
        l10n.t`${file} is not an event file of TensorBoard.`,
        l10n.t('Choose files whose names contain "tfevents", as TensorBoard writes them.'),
      );
    read.isTorn ||= end !== 'whole';
    read.notes.push(...notesOf(path.basename(file), { end, malformed }));
  }
  if (unread > 0) read.notes.push(l10n.t`It has more than ${MOST_TAGS} tags; the others were left out.`);
  if ([...builders.values()].some(({ isThinned }) => isThinned))
    read.notes.push(l10n.t('Very long curves were thinned.'));
  read.series = [...builders.values()].map((builder) => builder.build());
  return read;
}

async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }))
      if (Buffer.isBuffer(piece)) yield piece;
  } catch (error) {
    throw readFailure(file, error);
  }
}

function scalarsIn(bytes: Buffer) {
  try {
    return scalarsOf(bytes);
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

function builderOf(
  builders: Map<string, SeriesBuilder>,
  tag: string,
  split: MetricName['of'],
): SeriesBuilder | null {
  const key = JSON.stringify([split, tag]);
  const known = builders.get(key);
  if (known) return known;
  if (builders.size >= MOST_TAGS) return null;
  const builder = new SeriesBuilder(tag, split);
  builders.set(key, builder);
  return builder;
}

function notesOf(file: string, { end, malformed }: { end: string; malformed: number }): string[] {
  return [
    ...(end === 'torn' ? [l10n.t`The last record of ${file} is cut off and was left out.`] : []),
    ...(end === 'damaged' ? [l10n.t`${file} is damaged: what comes after the damage was left out.`] : []),
    ...(malformed > 0 ? [l10n.t`${malformed} records of ${file} can't be read.`] : []),
  ];
}

/** "train", "validation" (Keras), "loss_train" (PyTorch's add_scalars), "loss/train" (tensorboardX's). */
export function splitOf(folder: string): MetricName['of'] {
  const last = path.basename(folder);
  return last === '' ? null : (metricName(`${last} x`).of ?? metricName(`x ${last}`).of);
}
