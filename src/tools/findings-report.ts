import type { Diagnosis, Finding } from '../protocol/findings';
import type { FitState, RunState } from '../protocol/run-state';
import type { Site } from '../protocol/site';
import { UserError } from '../protocol/user-error';
import { diagnoseRun } from '../session/diagnose-run';
import { presentText, type Context } from './context';
import { isInside, nameIn, type FoundRun } from './places';
import type { ToolResult } from './tool';

/** Remedies named with a finding; list_fixes has all of them, as edits. */
const REMEDIES = 4;
/** A line of somebody's minified file isn't worth more. */
const LINE_LENGTH = 160;

/** What a recorded run shows: how it stands, the verdict, and each finding with its source line and evidence. */
export async function findingsReport({ context, record, state, problems }: FoundRun): Promise<ToolResult> {
  const { diagnosis } = await diagnoseRun(context.store, { record, state });
  const findings = await Promise.all(diagnosis.findings.map((finding) => described(context, finding)));
  const error = state.errors.at(-1) ?? null;
  const verdict = verdictOf(state, diagnosis);
  const last = state.fits.at(-1);
  const losses = last ? lossesOf(last) : null;
  const head = [
    `Run ${record.id} of ${nameIn(context, record.launch.script)}: ${record.status}`,
    ...(record.reason === null ? [] : [record.reason]),
    ...(record.launch.seed === null ? [] : [`seed ${record.launch.seed}`]),
    ...(losses ? [lossWords(losses)] : []),
  ].join(' · ');
  const unchecked = [...new Set(diagnosis.notChecked.map(({ rule }) => rule))];
  const lines = [
    head,
    ...(error === null
      ? []
      : [`The script failed: ${error.message}${error.site ? ` (${placeOf(context, error.site)})` : ''}`]),
    verdict,
    ...findings.flatMap(({ lines: own }) => own),
    ...diagnosis.decompositions.map(({ verdict: words }) => words),
    ...(unchecked.length === 0 ? [] : [`Not checked for want of their inputs: ${unchecked.join(', ')}.`]),
    ...(problems.length === 0 ? [] : [`Not all of the run can be read: ${problems[0] ?? ''}`]),
  ];
  return {
    text: lines.join('\n'),
    structured: {
      run: record.id,
      name: record.name,
      script: nameIn(context, record.launch.script),
      status: record.status,
      reason: record.reason,
      seed: record.launch.seed,
      losses,
      verdict,
      error: error && { message: error.message, place: error.site && placeOf(context, error.site) },
      findings: findings.map(({ data }) => data),
      decompositions: diagnosis.decompositions.map(({ measured, verdict: words }) => ({
        measured,
        verdict: words,
      })),
      notChecked: unchecked,
      unread: problems.slice(0, 10),
    },
  };
}

/** In one sentence. */
export function verdictOf({ fits }: RunState, { findings }: Diagnosis): string {
  const [first] = findings;
  if (first)
    return findings.length === 1
      ? `1 finding: ${first.title}.`
      : `${findings.length} findings; first: ${first.title}.`;
  return fits.some(({ epochs }) => epochs.length > 0)
    ? 'No finding: nothing wrong was seen in what could be checked.'
    : 'No training was recorded, so there is nothing to diagnose.';
}

/** A finding as lines and as data. `context`: null where there is no source. */
export async function described(
  context: Context | null,
  finding: Finding,
): Promise<{ lines: string[]; data: Record<string, unknown> }> {
  const { id, rule, severity, title, message, confidence, onset, epoch, evidence, anchor, related } = finding;
  const remedies = finding.remedies.slice(0, REMEDIES);
  const place = context && anchor ? placeOf(context, anchor) : null;
  const sourceLine = context && anchor ? await lineAt(context, anchor) : null;
  const elsewhere = context
    ? related.map((one) => ({ place: placeOf(context, one.site), message: one.message }))
    : [];
  const lines = [
    `- [${severity}] ${title} (${rule}${confidence === null ? '' : `, probability ${confidence.toFixed(2)}`})${place === null ? '' : ` at ${place}`}`,
    ...(sourceLine === null ? [] : [`    ${sourceLine}`]),
    `  ${message}`,
    ...elsewhere.map((one) => `  ${one.place}: ${one.message}`),
    ...(evidence.length === 0 ? [] : [`  evidence: ${evidence.map(evidenceWords).join('; ')}`]),
    ...remedies.map(({ remedy, reason }) => `  try ${remedy}: ${reason}`),
  ];
  return {
    lines,
    data: {
      id,
      rule,
      severity,
      title,
      message,
      confidence,
      onset,
      epoch,
      place,
      sourceLine,
      related: elsewhere,
      evidence,
      remedies,
    },
  };
}

function evidenceWords({ label, value, unit, epoch }: Finding['evidence'][number]): string {
  const number = Number.isInteger(value) ? String(value) : value.toPrecision(3);
  return `${label} ${number}${unit === undefined ? '' : ` ${unit}`}${epoch === undefined ? '' : ` (epoch ${epoch})`}`;
}

function placeOf(context: Context, { file, line, column }: Site): string {
  return `${nameIn(context, file)}:${line}:${column}`;
}

/** The line as it is now; null outside of the folder, whose files aren't for tools to read. */
async function lineAt(context: Context, { file, line }: Site): Promise<string | null> {
  if (!isInside(context.folder, file)) return null;
  try {
    const text = (await presentText(context, file)).split(/\r?\n/)[line - 1]?.trim();
    return text === undefined || text === '' ? null : text.slice(0, LINE_LENGTH);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null; // Gone or unreadable: the place is named all the same.
  }
}

interface Losses {
  epochs: number;
  loss: number | null;
  valLoss: number | null;
  bestValLoss: number | null;
  bestEpoch: number | null;
}

/** As the script's framework reports them. */
function lossesOf({ epochs }: FitState): Losses {
  const last = epochs.at(-1);
  const validated = epochs.filter(({ valLoss }) => valLoss !== null);
  const best = validated.reduce<(typeof epochs)[number] | null>(
    (lowest, epoch) => (lowest === null || Number(epoch.valLoss) < Number(lowest.valLoss) ? epoch : lowest),
    null,
  );
  return {
    epochs: epochs.length,
    loss: last?.loss ?? null,
    valLoss: last?.valLoss ?? null,
    bestValLoss: best?.valLoss ?? null,
    bestEpoch: best?.epoch ?? null,
  };
}

function lossWords({ epochs, loss, valLoss, bestValLoss, bestEpoch }: Losses): string {
  const parts = [
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    ...(loss === null ? [] : [`loss ${loss.toPrecision(3)}`]),
    ...(valLoss === null ? [] : [`validation loss ${valLoss.toPrecision(3)}`]),
    ...(bestValLoss === null || bestEpoch === null
      ? []
      : [`best ${bestValLoss.toPrecision(3)} at epoch ${bestEpoch}`]),
  ];
  return parts.join(', ');
}
