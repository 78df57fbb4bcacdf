import { diagnose } from '../../diagnosis';
import { notMeasured } from '../../experiments';
import { firstOfEachRemedy, type FindingFix } from '../../session';
import { fixesFor } from '../../session/fixes';
import { diffOf } from '../../tools/fix-diffs';
import { textsOf } from '../../session/texts-of';
import { placed, scriptsOf } from '../../tools/present-scripts';
import { WarmProcesses } from '../../runs';
import type { Context } from '../../tools/context';
import { abortOnInterrupt } from '../interrupt';
import { place, printDiagnosis } from '../describe';
import type { Output } from '../output';
import { writeReport } from './report';
import { launchArguments } from './run';
import { trainFirst } from './train-first';
import { verifyScript } from './verify';

/**
 * The whole round for one script: train it, diagnose it, show the fixes as diffs, re-run it with the first one applied in
 * memory, and write a report. No file of the script's is touched.
 */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const interrupt = abortOnInterrupt();
  const processes = new WarmProcesses();
  try {
    return await wholeRound(context, args, out, { signal: interrupt.signal, processes });
  } finally {
    processes.dispose();
    interrupt.dispose();
  }
}

async function wholeRound(
  context: Context,
  args: readonly string[],
  out: Output,
  { signal, processes }: { signal: AbortSignal; processes: WarmProcesses },
): Promise<number> {
  const { request, values } = launchArguments(args, {
    thorough: { type: 'boolean' },
    out: { type: 'string' },
  });
  const { thorough, out: to } = values as Record<string, unknown>;

  const first = await trainFirst(context, request, out, { signal, processes });
  if (first.record.status !== 'finished') {
    const { id, status, reason } = first.record;
    out.object({ type: 'result', run: id, error: reason ?? status });
    return first.record.exitCode ?? 1;
  }
  const diagnosis = diagnose(first.state);
  out.line();
  printDiagnosis(out, first.state, diagnosis);

  const session = { record: first.record, state: first.state, diagnosis };
  const scripts = await placed(context, await scriptsOf(context, session));
  const fixes = firstOfEachRemedy(fixesFor(session, scripts).filter(({ fix }) => !fix.disabled));
  const textOf = textsOf(scripts);
  printFixes(out, fixes, textOf);

  const best = fixes.find(({ fix }) => notMeasured(fix.remedy) === null);
  if (!best && fixes[0]) out.line(`\n${notMeasured(fixes[0].fix.remedy) ?? ''}`);
  if (best) {
    out.line(`\n${out.strong('Verifying')} the fixes: each is trained with the same seed, in memory …`);
    const level = thorough === true ? 'thorough' : 'quick';
    const verification = await verifyScript(context, request, first, out, { signal, level, processes });
    out.object({ type: 'verified', ...verification });
  }
  const report = await writeReport(context, [first.record.id], typeof to === 'string' ? to : 'report.html');
  out.line(`\nReport: ${report}`);
  out.object({ type: 'result', run: first.record.id, report, ...diagnosis });
  return 0;
}

function printFixes(out: Output, fixes: readonly FindingFix[], textOf: (file: string) => string): void {
  if (fixes.length > 0) out.line(`\n${out.strong('What to change')}`);
  for (const [index, { fix, file, finding }] of fixes.entries()) {
    out.object({ type: 'fix', file, ...fix });
    out.line(`\n${index + 1}. ${fix.title} ${finding.anchor ? out.faint(place(finding.anchor)) : ''}`);
    out.line(`   ${fix.reason}`);
    out.line(diffOf(file, fix, textOf).replaceAll(/^/gm, '   '));
  }
}
