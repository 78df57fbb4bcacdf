import * as l10n from '@vscode/l10n';
import type { RunRecord } from '../protocol/run-record';
import type { RunDigest } from '../protocol/run-digest';

/** An icon of VS Code's own set, and the theme colour it takes. */
export interface Icon {
  id: string;
  color?: string;
}

/** How a run stands, as an icon. A finding outranks a good ending: a run that finished and overfits is not well. */
export function runIcon({ status }: Pick<RunRecord, 'status'>, digest: RunDigest | null): Icon {
  switch (status) {
    case 'starting':
    case 'running':
      return { id: 'loading~spin', color: 'progressBar.background' };
    case 'failed':
      return { id: 'error', color: 'problemsErrorIcon.foreground' };
    case 'lost':
      return { id: 'question', color: 'problemsWarningIcon.foreground' };
    case 'finished':
    case 'stopped':
      break;
  }
  // A tick would say that nothing is wrong with a run that hasn't been read yet.
  if (status === 'finished' && digest === null) return { id: 'circle-outline' };
  switch (digest?.finding?.severity) {
    case 'error':
      return { id: 'error', color: 'problemsErrorIcon.foreground' };
    case 'warning':
      return { id: 'warning', color: 'problemsWarningIcon.foreground' };
    case 'information':
      return { id: 'info', color: 'problemsInfoIcon.foreground' };
    case undefined:
      return status === 'stopped' ? { id: 'circle-slash' } : { id: 'check', color: 'testing.iconPassed' };
  }
}

export function statusWord({ status }: Pick<RunRecord, 'status'>): string {
  switch (status) {
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'finished':
      return l10n.t('finished');
    case 'stopped':
      return l10n.t('stopped');
    case 'failed':
      return l10n.t('failed');
    case 'lost':
      return l10n.t('lost');
  }
}

/** "epoch 12/80", or null before the first fit. */
export function epochWords(digest: RunDigest | null): string | null {
  if (!digest?.epoch) return null;
  const { done, of } = digest.epoch;
  return of === null ? l10n.t('epoch {0}', done) : l10n.t('epoch {0}/{1}', done, of);
}

/** Three significant digits: what a narrow list has room for. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const isPlain = rounded === 0 || (Math.abs(rounded) >= 1e-3 && Math.abs(rounded) < 1e5);
  return isPlain ? String(rounded) : value.toExponential(1);
}

/** Local time of day; with the date where it isn't today. */
export function when(created: string, now: Date, language: string): string {
  const date = new Date(created);
  const time = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (date.toDateString() === now.toDateString()) return time;
  return `${date.toLocaleDateString(language, { month: 'short', day: 'numeric' })} ${time}`;
}

/** "40 s", "3 min": a rough time is all that a guess deserves. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
