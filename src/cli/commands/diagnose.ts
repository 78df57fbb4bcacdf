import { existsSync } from 'node:fs';
import { curveToState, diagnose } from '../../diagnosis';
import type { Diagnosis } from '../../protocol/findings';
import type { RunState } from '../../protocol/run-state';
import { UserError } from '../../protocol/user-error';
import { readRun } from '../../runs';
import { parse, UsageError } from '../arguments';
import { resolveRun, type Context } from '../context';
import { readCurve } from '../curve-file';
import { printDiagnosis, warnUnread } from '../describe';
import type { Output } from '../output';

export const usage = 'diagnose RUN|FILE… [--online]';

/** Diagnoses recorded runs, or curves from JSON or CSV files. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { online: { type: 'boolean' } });
  if (positionals.length === 0) throw new UsageError('name a run or a file');
  const results: { name: string; diagnosis: Diagnosis }[] = [];
  for (const name of positionals) {
    const state = existsSync(name) ? curveToState(await readCurve(name)) : await stateOfRun(context, name);
    const diagnosis = diagnose(state);
    results.push({ name, diagnosis });
    if (positionals.length > 1) out.line(out.strong(name));
    if (values.online === true) printOnline(out, name, diagnosis);
    else {
      printDiagnosis(out, state, diagnosis);
      for (const finding of diagnosis.findings) out.object({ type: 'finding', name, ...finding });
    }
  }
  out.object({ type: 'result', results });
  return 0;
}

async function stateOfRun({ store }: Context, name: string): Promise<RunState> {
  if (/\.(json|csv)$/i.test(name))
    throw new UserError(`There is no file ${name}.`, 'Check the path, or name a run.');
  const id = await resolveRun(store, name);
  const { state, problems } = await readRun(store, id);
  warnUnread(id, problems);
  return state;
}

/** What a reader of the live run would have been told, in the order of the epochs at which it could first be said. */
function printOnline(out: Output, name: string, { findings }: Diagnosis): void {
  const spoken = findings
    .filter((finding) => finding.epoch !== null)
    .sort((a, b) => (a.epoch ?? 0) - (b.epoch ?? 0));
  for (const { rule, epoch, onset, confidence, title } of spoken) {
    out.object({ type: 'finding', name, rule, epoch, onset, confidence });
    out.line(
      `epoch ${epoch ?? '?'}: ${title}${confidence === null ? '' : ` (probability ${confidence.toFixed(2)})`}`,
    );
  }
  if (spoken.length === 0) out.line('Nothing would have been said.');
}
