import * as l10n from '@vscode/l10n';
import type { RunRecord } from '../protocol/run-record';
import { isLive } from '../runs/store';
import type { BackendStatus } from './backend-status';
import type { RunDigest } from '../protocol/run-digest';
import { epochWords, short, statusWord } from './run-words';
import { plainText } from '../protocol/plain-text';

export interface StatusText {
  text: string;
  /** Without icons, for screen readers. */
  spoken: string;
  tooltip: string;
}

/** The one status-bar item: how far training is, what is wrong, and what it runs on. Never a notification. */
export function statusText(
  record: RunRecord,
  digest: RunDigest | null,
  backend: BackendStatus | null,
): StatusText {
  const live = isLive(record);
  const finding = digest?.finding ?? null;
  const progress = live ? (epochWords(digest) ?? l10n.t('starting {0}', record.name)) : null;
  const others = digest?.others ? ` (+${digest.others})` : '';
  const verdict = finding ? `${decapitalize(finding.title)}${others}` : null;
  const words = [progress, verdict ?? (live ? null : ending(record, digest)), backend?.label ?? null].filter(
    (word) => word !== null,
  );
  const icons = [live ? '$(loading~spin)' : null, icon(record, finding?.severity ?? null)].filter(
    (i) => i !== null,
  );
  const spoken = plainText(l10n.t('Regulens: {0}', words.join(' · ')));
  return {
    text: [...icons, spoken].join(' '),
    spoken,
    tooltip: [
      record.name,
      finding?.message ?? record.reason ?? statusWord(record),
      ...(backend?.why ?? []),
    ].join('\n'),
  };
}

function ending(record: RunRecord, digest: RunDigest | null): string {
  if (record.status !== 'finished') return `${record.name} ${statusWord(record)}`;
  if (digest?.best) return l10n.t('finished, best validation loss {0}', short(digest.best.loss));
  return l10n.t('{0} finished', record.name);
}

function icon({ status }: RunRecord, severity: string | null): string | null {
  if (status === 'failed') return '$(error)';
  if (severity === 'error') return '$(error)';
  if (severity === 'warning') return '$(warning)';
  if (severity === 'information') return '$(info)';
  return status === 'finished' ? '$(graph-line)' : status === 'stopped' ? '$(circle-slash)' : null;
}

/** "Overfitting since …" → "overfitting since …"; "NaN loss" stays as it is. */
function decapitalize(title: string): string {
  return /^\p{Lu}\p{Ll}+\b/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
