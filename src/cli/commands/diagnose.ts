import { existsSync } from 'node:fs';
import { curveToState, diagnose, saidOnline, type Said } from '../../diagnosis';
import type { Diagnosis, RuleId } from '../../protocol/findings';
import type { RunState } from '../../protocol/run-state';
import { UserError } from '../../protocol/user-error';
import { readRun } from '../../runs';
import { diagnoseRun } from '../../session/diagnose-run';
import { parse, UsageError } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import { readCurve } from '../curve-file';
import { printDiagnosis, printResources, warnUnread } from '../describe';
import type { Output } from '../output';

/** Rules that a file of losses may serve: what they lack there is worth a line each. The others are folded into one. */
const FROM_CURVES: readonly RuleId[] = [
  'overfitting',
  'underfitting',
  'divergence',
  'oscillation',
  'plateau',
];

/** Diagnoses recorded runs, or curves from JSON or CSV files. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { online: { type: 'boolean' } });
  if (positionals.length === 0) throw new UsageError('name a run or a file');
  const results: { name: string; diagnosis: Diagnosis; notes: string[] }[] = [];
  for (const name of positionals) {
    const isFile = existsSync(name);
    const { state, notes, diagnosis } = isFile ? await stateOfFile(name) : await stateOfRun(context, name);
    results.push({ name, diagnosis, notes });
    if (positionals.length > 1) out.line(out.strong(name));
    for (const note of notes) {
      out.line(out.faint(note));
      out.object({ type: 'note', name, note });
    }
    if (values.online === true) printOnline(out, name, saidOnline(state), diagnosis);
    else {
      if (isFile) printFileDiagnosis(out, state, diagnosis);
      else {
        printDiagnosis(out, state, diagnosis);
        printResources(out, state);
      }
      for (const finding of diagnosis.findings) out.object({ type: 'finding', name, ...finding });
    }
  }
  out.object({ type: 'result', results });
  return 0;
}

interface Read {
  state: RunState;
  notes: string[];
  diagnosis: Diagnosis;
}

async function stateOfFile(name: string): Promise<Read> {
  const { notes, ...curve } = await readCurve(name);
  const state = curveToState(curve);
  return { state, notes, diagnosis: diagnose(state) };
}

async function stateOfRun({ store }: Context, name: string): Promise<Read> {
  if (/\.(json|csv)$/i.test(name))
    throw new UserError(`There is no file ${name}.`, 'Check the path, or name a run.');
  const id = await resolveRun(store, name);
  const { record, state, problems } = await readRun(store, id);
  warnUnread(id, problems);
  return { state, notes: [], ...(await diagnoseRun(store, { record, state })) };
}

/** A file holds losses only: what the other rules would need is one line, not thirty. */
function printFileDiagnosis(out: Output, state: RunState, diagnosis: Diagnosis): void {
  const { notChecked } = diagnosis;
  printDiagnosis(out, state, {
    ...diagnosis,
    notChecked: notChecked.filter(({ rule }) => FROM_CURVES.includes(rule)),
  });
  const others = new Set(notChecked.map(({ rule }) => rule).filter((rule) => !FROM_CURVES.includes(rule)));
  if (others.size > 0)
    out.line(
      out.faint(
        `not checked: ${others.size} more rules, as a file of losses doesn't show model, data or weights`,
      ),
    );
}

/** What a reader of the live run would have been told, in the order of the epochs in which it was said. */
function printOnline(out: Output, name: string, said: readonly Said[], { notChecked }: Diagnosis): void {
  for (const { finding, withdrawn } of said) {
    const { rule, epoch, onset, confidence, title } = finding;
    out.object({ type: 'finding', name, rule, epoch, onset, confidence, withdrawn });
    const probability = confidence === null ? '' : ` (probability ${confidence.toFixed(2)})`;
    const back = withdrawn === null ? '' : `; taken back in epoch ${withdrawn}`;
    out.line(`epoch ${epoch ?? '?'}: ${title}${probability}${back}`);
  }
  if (said.length > 0) return;
  out.line('Nothing would have been said.');
  const reason = notChecked.find(({ rule }) => rule === 'overfitting')?.reason;
  if (reason !== undefined) out.line(out.faint(`not checked: overfitting (${reason})`));
}
