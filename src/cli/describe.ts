import path from 'node:path';
import type { Diagnosis, Finding } from '../protocol/findings';
import type { Epoch } from '../protocol/events';
import type { RunRecord } from '../protocol/run-record';
import type { RunState } from '../protocol/run-state';
import type { Site } from '../protocol/site';
import { usageSummary } from '../protocol/usage-state';
import { printDecompositions } from './describe-decomposition';
import { loss } from './loss';
import type { Output } from './output';

export const place = (site: Site): string =>
  `${path.relative(process.cwd(), site.file) || site.file}:${site.line}:${site.column}`;

/** "epoch 12/80 · loss 0.412 · validation loss 0.598". */
export function epochLine({ epoch, loss: training, valLoss }: Epoch, of: number | null): string {
  const validation = valLoss === null ? '' : ` · validation loss ${loss(valLoss)}`;
  return `epoch ${epoch}${of === null ? '' : `/${of}`} · loss ${loss(training)}${validation}`;
}

/** Of a run that failed: what it died of, where, and what to do before anything else that is said of it counts. */
export function printFailure(
  out: Output,
  { name, status, reason, exitCode }: RunRecord,
  state: RunState,
): void {
  if (status !== 'failed' && status !== 'lost') return;
  const error = state.errors.at(-1);
  const what = error?.message.trim() ?? reason ?? `it ended with exit code ${exitCode ?? 'unknown'}`;
  const [first = '', ...more] = what.split(/\r?\n/);
  out.line(`${out.strong(`${name} ${status}: ${first}`)}${error?.site ? `   ${place(error.site)}` : ''}`);
  for (const line of more) out.line(`  ${line}`);
  out.line(
    status === 'lost'
      ? '  → What the run said until then is kept. Run the script again.'
      : `  → Put that right${error?.site ? ' in this line' : ''} first, then run the script again. What follows is about what it had trained until then.`,
  );
  out.line();
}

/** Prints a diagnosis: verdict first, then why, where, and what to do. */
export function printDiagnosis(out: Output, state: RunState, diagnosis: Diagnosis): void {
  const { findings, notChecked, decompositions } = diagnosis;
  const trained = state.fits.some(({ epochs }) => epochs.length > 0);
  if (findings.length === 0 && trained)
    out.line('No finding: nothing wrong was seen in what could be checked.');
  else if (findings.length === 0 && decompositions.length === 0)
    out.line('No training was recorded, so there is nothing to diagnose.');
  for (const same of ofOneCall(findings)) {
    const newest = same.at(-1);
    if (newest) printFinding(out, newest);
    if (same.length > 1) out.line(out.faint(`  the newest of ${same.length} fits of this call that show it`));
  }
  // One line each would bury the findings.
  const unchecked = [...new Set(notChecked.map(({ rule }) => rule))];
  if (unchecked.length > 0)
    out.line(
      out.faint(`not checked for want of their inputs (--json has the reasons): ${unchecked.join(', ')}`),
    );
  printDecompositions(out, decompositions);
}

/** Findings by rule and place: a call in a loop makes a fit each time, which would say the same over and over. */
function ofOneCall(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) {
    const key = one.anchor === null ? one.id : `${one.rule} ${place(one.anchor)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** What the run trained on and what it took of the machine, in a line; nothing for runs of older versions. */
export function printResources(out: Output, { fits, usage }: RunState): void {
  const { cores, residentBytes } = usageSummary(usage);
  if (cores === null || residentBytes === null) return;
  const backend = fits.at(-1)?.started.backend;
  const gpus = usage.gpus?.gpus ?? [];
  const parts = [
    ...(backend === undefined ? [] : [`${backend} backend`]),
    `${cores.toPrecision(2)} of ${usage.machine?.cores ?? '?'} cores on average`,
    `${Math.round(residentBytes / 1e6)} MB at most`,
    ...gpus.map(({ name }, index) => {
      const highest = Math.max(0, ...usage.samples.map((sample) => sample.gpus?.[index]?.use ?? 0));
      return `${name} up to ${Math.round(100 * highest)} % in use`;
    }),
  ];
  out.line(out.faint(`used: ${parts.join(' · ')}`));
}

/** What of a run's events can't be read: no verdict on them is complete. On stderr, as it is no result. */
export function warnUnread(name: string, problems: readonly string[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  process.stderr.write(
    `regulens: not all of run ${name} can be read: ${first.replaceAll(/\s*\n\s*/g, ' ')}${more}\n`,
  );
}

/** Remedies shown with a finding; `regulens explain` has all of them. */
const SHOWN = 4;

function printFinding(out: Output, { title, message, anchor, related, remedies }: Finding): void {
  out.line(`${out.strong(title)}${anchor ? `   ${place(anchor)}` : ''}`);
  out.line(`  ${message}`);
  for (const { site, message: what } of related) out.line(`  ${place(site)}  ${what}`);
  for (const { remedy, reason } of remedies.slice(0, SHOWN)) out.line(`  → ${remedy}: ${reason}`);
  if (remedies.length > SHOWN)
    out.line(out.faint(`    and ${remedies.length - SHOWN} more: \`regulens explain RUN\``));
}
