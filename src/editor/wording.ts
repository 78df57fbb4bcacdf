import * as l10n from '@vscode/l10n';
import type { Finding, Severity } from '../protocol/findings';
import type { RunSession } from '../session';
import { plainText } from '../protocol/plain-text';

const RANK: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** Whether a sentence begins small after a colon: translators say so, for German for instance it doesn't. */
const SMALL_AFTER_COLON =
  l10n.t({
    message: 'small',
    comment:
      'Whether a sentence begins with a small letter after a colon: leave this as it is, else translate it.',
  }) === 'small';

/** A lens title with an icon; a plain space would be swallowed after it. */
export function withIcon(icon: string, text: string): string {
  return `$(${icon})\u00a0${plainText(text)}`;
}

/** What the Problems list shows: the title, then the numbers, as one sentence. */
export function problemMessage({ title, message }: Finding): string {
  const told = SMALL_AFTER_COLON ? `${message.charAt(0).toLowerCase()}${message.slice(1)}` : message;
  return `${title}: ${told}`;
}

/** The gist, for the end of a line: how the number in question moved, else the first sentence. */
export function headline(finding: Finding): string {
  const [from, to] = finding.evidence;
  const [what = '', other = ''] = [from, to].map((evidence) => evidence?.label.split(',')[0]);
  if (from && to && what === other)
    return `${finding.title}: ${what} ${short(from.value)} → ${short(to.value)}`;
  const [first = finding.title] = problemMessage(finding).split(/(?<=[.!?])\s+(?=\p{Lu})/u);
  return first.replace(/\.$/, '');
}

/** What a run came to, for the lens above its fit call; `fit` is the fit's id, or null for the run's last fit. */
export function lensResult({ diagnosis, state, record }: Result, fit: string | null): string | null {
  const findings = diagnosis.findings.filter((finding) => fit === null || finding.fit === fit);
  const [worst, ...others] = findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
  if (worst) {
    const title = others.length > 0 ? `${worst.title} (+${others.length})` : worst.title;
    return withIcon(worst.severity === 'information' ? 'info' : worst.severity, title);
  }
  const trained = state.fits.find(({ started }) => started.fit === fit) ?? state.fits.at(-1);
  if (!trained || trained.epochs.length === 0) return null;
  if (record.status === 'failed') return withIcon('error', l10n.t('Run failed'));
  const best = trained.epochs.reduce(
    (least, { valLoss }) =>
      valLoss !== null && valLoss < least && Number.isFinite(valLoss) ? valLoss : least,
    Infinity,
  );
  return withIcon(
    'check',
    best < Infinity
      ? l10n.t`No problem found, best validation loss ${short(best)}`
      : l10n.t('No problem found'),
  );
}

type Result = Pick<RunSession, 'diagnosis' | 'state' | 'record'>;

/** How far a live run is: "epoch 12/80". */
export function lensProgress({ state }: Pick<RunSession, 'state'>): string {
  const fit = state.fits.at(-1);
  if (!fit) return l10n.t('starting');
  const { epochs, step } = { epochs: fit.started.epochs, step: fit.batches.last };
  const done = fit.epochs.at(-1)?.epoch ?? 0;
  if (epochs === null && done === 0) return l10n.t`step ${step.toLocaleString('en-US')}`;
  return epochs === null ? l10n.t`epoch ${done}` : l10n.t`epoch ${done}/${epochs}`;
}

export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
