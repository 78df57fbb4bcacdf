import type { RunNotes } from '../protocol/run-notes';
import type { RunRecord } from '../protocol/run-record';
import { isLive } from '../runs/store';
import type { RunDigest } from '../protocol/run-digest';
import { epochWords, runIcon, short, statusWord, when, type Icon } from './run-words';
import type { Translate } from './translate';
import { plainText } from '../protocol/plain-text';

/** What the list shows of one run; `context` is the value that menus' `when` clauses match. */
export interface RunItem {
  label: string;
  description: string;
  icon: Icon;
  context: `run.${'live' | 'ended' | 'imported'}${'' | '.pinned'}`;
  /** Lines of label and value; a null label means a sentence of its own. */
  details: [string | null, string][];
}

interface Locale {
  t: Translate;
  language: string;
  now: Date;
}

/** What was said of the run, or why that can't be read. */
interface Said {
  notes?: RunNotes;
  notesProblem?: string;
}

export function runItem(
  record: RunRecord,
  digest: RunDigest | null,
  locale: Locale,
  said: Said = {},
): RunItem {
  const { t, language, now } = locale;
  const live = isLive(record);
  const state = live || record.status === 'finished' ? null : statusWord(record, t);
  const { tags = [], pinned = false } = said.notes ?? {};
  const parts = [
    pinned ? t('pinned') : null,
    tags.length > 0 ? tags.map((tag) => `#${tag}`).join(' ') : null,
    record.parent?.kind === 'decompose' ? record.parent.label : null,
    live ? (epochWords(digest, t) ?? statusWord(record, t)) : state,
    digest?.best ? t('best {0}', short(digest.best.loss)) : null,
    record.imported ? t('imported') : null,
    live ? null : when(record.created, now, language),
  ];
  return {
    label: plainText(labelOf(record, t)),
    description: plainText(parts.filter((part) => part !== null).join(' · ')),
    icon:
      record.parent?.kind === 'decompose' && record.status === 'finished'
        ? { id: 'beaker' }
        : runIcon(record, digest),
    context: `${live ? 'run.live' : record.imported ? 'run.imported' : 'run.ended'}${pinned ? '.pinned' : ''}`,
    details: detailsOf(record, digest, said, t),
  };
}

/** Under the line of its experiment, a run needs no more than what tells it from the others, unless the user named it. */
function labelOf({ name, parent, edited, launch: { seed } }: RunRecord, t: Translate): string {
  if (parent?.kind !== 'verify' || seed === null || !name.startsWith(parent.label)) return name;
  return edited ? t('with it, seed {0}', seed) : t('without it, seed {0}', seed);
}

function detailsOf(
  record: RunRecord,
  digest: RunDigest | null,
  { notes, notesProblem }: Said,
  t: Translate,
): RunItem['details'] {
  const { launch, imported } = record;
  const lines: [string | null, string | null][] = [
    [null, digest?.finding ? `${digest.finding.title}. ${digest.finding.message}` : null],
    [null, digest?.decomposition ?? null],
    [null, record.reason],
    [t('Note'), notes?.note ?? null],
    [t('Tags'), notes?.tags.join(', ') ?? null],
    [null, notesProblem ?? null],
    [t('State'), [statusWord(record, t), epochWords(digest, t)].filter((part) => part !== null).join(', ')],
    [
      t('Best validation loss'),
      digest?.best ? t('{0} at epoch {1}', short(digest.best.loss), digest.best.epoch) : null,
    ],
    imported
      ? [t('Imported from'), imported.files.join(', ')]
      : [t('Script'), launch.npmScript === null ? launch.script : `npm run ${launch.npmScript}`],
    ...(imported?.notes ?? []).map((note): [null, string] => [null, note]),
    [t('Arguments'), launch.args.join(' ') || null],
    [t('Seed'), launch.seed],
    [t('Experiment'), record.parent?.label ?? null],
    ['Node.js', launch.nodeVersion],
  ];
  return lines.filter((line): line is [string | null, string] => line[1] !== null && line[1] !== '');
}
