import type { Finding, Severity } from '../protocol/findings';
import type { RunSession } from '../session';
import { plainText } from '../protocol/plain-text';

const RANK: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** A lens title with an icon; a plain space would be swallowed after it. */
export function withIcon(icon: string, text: string): string {
  return `$(${icon})\u00a0${plainText(text)}`;
}

/** What the Problems list shows: the title, then the numbers, as one sentence. */
export function problemMessage({ title, message }: Finding): string {
  return `${title}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
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
  if (record.status === 'failed') return withIcon('error', 'Run failed');
  const best = trained.epochs.reduce(
    (least, { valLoss }) =>
      valLoss !== null && valLoss < least && Number.isFinite(valLoss) ? valLoss : least,
    Infinity,
  );
  return withIcon(
    'check',
    `No problem found${best < Infinity ? `, best validation loss ${short(best)}` : ''}`,
  );
}

type Result = Pick<RunSession, 'diagnosis' | 'state' | 'record'>;

/** How far a live run is: "epoch 12/80". */
export function lensProgress({ state }: Pick<RunSession, 'state'>): string {
  const fit = state.fits.at(-1);
  if (!fit) return 'starting';
  const { epochs, step } = { epochs: fit.started.epochs, step: fit.batches.last };
  const done = fit.epochs.at(-1)?.epoch ?? 0;
  if (epochs === null && done === 0) return `step ${step.toLocaleString('en-US')}`;
  return `epoch ${done}${epochs === null ? '' : `/${epochs}`}`;
}

export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
