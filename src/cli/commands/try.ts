import { diagnose } from '../../diagnosis';
import {
  describeEffect,
  followToEnd,
  measureFix,
  notMeasured,
  outcomeOf,
  type EndedRun,
  type FixMeasurement,
} from '../../experiments';
import { editsByFile } from '../../protocol/edits';
import { launchRun, type LaunchRequest } from '../../runs';
import { firstOfEachRemedy, type FindingFix } from '../../session';
import { fixesFor } from '../../session/fixes';
import { wholeNumber } from '../arguments';
import type { Context } from '../context';
import { abortOnInterrupt } from '../interrupt';
import { epochLine, loss, place, printDiagnosis } from '../describe';
import type { Output } from '../output';
import { diffOf, textsOf } from './fixes';
import { placed, scriptsOf, writeReport } from './report';
import { launchArguments } from './run';

/**
 * The whole round for one script: train it, diagnose it, show the fixes as diffs, re-run it with the first one applied in
 * memory, and write a report. No file of the script's is touched.
 */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const interrupt = abortOnInterrupt();
  try {
    return await wholeRound(context, args, out, interrupt.signal);
  } finally {
    interrupt.dispose();
  }
}

async function wholeRound(
  context: Context,
  args: readonly string[],
  out: Output,
  signal: AbortSignal,
): Promise<number> {
  const { request, values } = launchArguments(args, { seeds: { type: 'string' }, out: { type: 'string' } });
  const option = (name: string) => (values as Record<string, unknown>)[name] as string | undefined;
  const seeds = Array.from({ length: wholeNumber(option('seeds'), 3, 'seeds', 1) }, (_, index) =>
    String(index + 1),
  );
  const seed = request.seed ?? '1';

  const first = await train(context, { ...request, seed }, out, signal);
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

  const effects = new Map<string, string>();
  const best = fixes.find(({ fix }) => notMeasured(fix.remedy) === null);
  if (!best && fixes[0]) out.line(`\n${notMeasured(fixes[0].fix.remedy) ?? ''}`);
  if (best) {
    out.line(
      `\n${out.strong('Measuring')} "${best.fix.title}": unchanged and with the fix, under the same ${seeds.length === 1 ? 'seed' : `${seeds.length} seeds`} …`,
    );
    const measured = await measureFix(
      context,
      {
        launch: request,
        changes: editsByFile(best.file, best.fix.edits).map((part) => ({ ...part, text: textOf(part.file) })),
        label: best.fix.title,
        remedy: best.fix.remedy,
        seeds,
        baseline: [outcomeOf(first, seed)],
      },
      {
        signal,
        onProgress: ({ done, of, label }) => out.progress(`run ${Math.min(done + 1, of)} of ${of}: ${label}`),
      },
    );
    effects.set(best.fix.id, describeEffect(measured));
    printMeasurement(out, measured);
    out.object({ type: 'measured', fix: best.fix.id, ...measured });
  }
  const report = await writeReport(context, [first.record.id], option('out') ?? 'report.html', effects);
  out.line(`\nReport: ${report}`);
  out.object({ type: 'result', run: first.record.id, report, ...diagnosis });
  return 0;
}

async function train(
  context: Context,
  request: LaunchRequest,
  out: Output,
  signal: AbortSignal,
): Promise<EndedRun> {
  const { id, name } = await launchRun(context.store, request, context.assets);
  out.line(`${out.strong('Training')} ${name} with diagnostics, seed ${request.seed ?? 'none'} …`);
  out.object({ type: 'started', run: id });
  const ended = await followToEnd(context.store, id, {
    signal,
    onEvents: (events, { fits }) => {
      const last = events.findLast((event) => event.type === 'epoch');
      if (!last) return;
      const of = fits.find((fit) => fit.started.fit === last.fit)?.started.epochs ?? null;
      out.progress(epochLine(last, of));
    },
  });
  const fit = ended.state.fits.at(-1);
  const last = fit?.epochs.at(-1);
  if (fit && last) out.line(`${epochLine(last, fit.started.epochs)} · backend ${fit.started.backend}`);
  if (ended.record.status !== 'finished')
    out.line(`${ended.record.status}: ${ended.record.reason ?? 'no reason known'}`);
  return ended;
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

function printMeasurement(out: Output, measured: FixMeasurement): void {
  out.line(out.strong(describeEffect(measured)));
  for (const [index, { seed, finalLoss, bestLoss, bestEpoch }] of measured.baseline.entries()) {
    const candidate = measured.candidate[index];
    if (candidate)
      out.line(
        `  seed ${seed}: ${loss(finalLoss)} (best ${loss(bestLoss)} at epoch ${bestEpoch}) → ${loss(candidate.finalLoss)} after ${candidate.epochs} epochs`,
      );
  }
}
