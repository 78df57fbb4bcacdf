import type { Advice, Technique } from '../../protocol/findings';
import { readRun } from '../../runs';
import { diagnoseRun } from '../../session/diagnose-run';
import { parse, single } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import { printDiagnosis, printFailure, warnUnread } from '../describe';
import type { Output } from '../output';

/** Why these techniques and not others: what the choice rests on, what each did elsewhere, and what was passed over. */
export async function run({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const { positionals } = parse(args, {});
  const id = await resolveRun(store, single(positionals, 'run'));
  const { record, state, problems } = await readRun(store, id);
  warnUnread(id, problems);
  const { diagnosis } = await diagnoseRun(store, { record, state });
  printFailure(out, record, state);
  printDiagnosis(out, state, diagnosis);
  for (const advice of diagnosis.advice) printAdvice(out, advice);
  const { status, reason } = record;
  const error = state.errors.at(-1) ?? null;
  out.object({ type: 'result', run: id, status, reason, error, advice: diagnosis.advice });
  return 0;
}

function printAdvice(out: Output, { traits, advised, passedOver, note }: Advice): void {
  if (traits.length > 0) {
    out.line(`\n${out.strong('What the choice rests on')}`);
    for (const { label, value } of traits) out.line(`  ${label}: ${value}`);
  }
  printTechniques(out, 'What to do, best first', advised);
  printTechniques(out, 'Passed over', passedOver);
  if (note !== null) out.line(`\n${note}`);
}

function printTechniques(out: Output, title: string, techniques: readonly Technique[]): void {
  if (techniques.length === 0) return;
  out.line(`\n${out.strong(title)}`);
  for (const { remedy, reason, expected, literature } of techniques) {
    out.line(`  ${remedy}: ${reason}`);
    out.line(out.faint(`    ${expected} (${literature})`));
  }
}
