import * as l10n from '@vscode/l10n';
import type { RunNotes } from '../protocol/run-notes';
import type { RunRecord } from '../protocol/run-record';
import { isLive } from '../runs/store';
import type { RunDigest } from '../protocol/run-digest';
import { epochWords, runIcon, short, statusWord, when, type Icon } from './run-words';
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
  const { language, now } = locale;
  const live = isLive(record);
  const state = live || record.status === 'finished' ? null : statusWord(record);
  const { tags = [], pinned = false } = said.notes ?? {};
  const parts = [
    pinned ? l10n.t('pinned') : null,
    tags.length > 0 ? tags.map((tag) => `#${tag}`).join(' ') : null,
    record.parent?.kind === 'decompose' ? record.parent.label : null,
    live ? (epochWords(digest) ?? statusWord(record)) : state,
    digest?.best ? l10n.t('best {0}', short(digest.best.loss)) : null,
    record.imported ? l10n.t('imported') : null,
    live ? null : when(record.created, now, language),
  ];
  return {
    label: plainText(labelOf(record)),
    description: plainText(parts.filter((part) => part !== null).join(' · ')),
    icon:
      record.parent?.kind === 'decompose' && record.status === 'finished'
        ? { id: 'beaker' }
        : runIcon(record, digest),
    context: `${live ? 'run.live' : record.imported ? 'run.imported' : 'run.ended'}${pinned ? '.pinned' : ''}`,
    details: detailsOf(record, digest, said),
  };
}

/** Under the line of its experiment, a run needs no more than what tells it from the others, unless the user named it. */
function labelOf({ name, parent, edited, launch: { seed } }: RunRecord): string {
  if (parent?.kind !== 'verify' || seed === null || !name.startsWith(parent.label)) return name;
  return edited ? l10n.t('with it, seed {0}', seed) : l10n.t('without it, seed {0}', seed);
}

function detailsOf(
  record: RunRecord,
  digest: RunDigest | null,
  { notes, notesProblem }: Said,
): RunItem['details'] {
  const { launch, imported } = record;
  const lines: [string | null, string | null][] = [
    [null, digest?.finding ? `${digest.finding.title}. ${digest.finding.message}` : null],
    [null, digest?.decomposition ?? null],
    [null, record.reason],
    [l10n.t('Note'), notes?.note ?? null],
    [l10n.t('Tags'), notes?.tags.join(', ') ?? null],
    [null, notesProblem ?? null],
    [l10n.t('State'), [statusWord(record), epochWords(digest)].filter((part) => part !== null).join(', ')],
    [
      l10n.t('Best validation loss'),
      digest?.best ? l10n.t('{0} at epoch {1}', short(digest.best.loss), digest.best.epoch) : null,
    ],
    imported
      ? [l10n.t('Imported from'), imported.files.join(', ')]
      : [l10n.t('Script'), launch.npmScript === null ? launch.script : `npm run ${launch.npmScript}`],
    ...(imported?.notes ?? []).map((note): [null, string] => [null, note]),
    [l10n.t('Arguments'), launch.args.join(' ') || null],
    [l10n.t('Seed'), launch.seed],
    [l10n.t('Experiment'), record.parent?.label ?? null],
    ['Node.js', launch.nodeVersion],
  ];
  return lines.filter((line): line is [string | null, string] => line[1] !== null && line[1] !== '');
}
