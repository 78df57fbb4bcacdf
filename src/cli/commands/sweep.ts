import path from 'node:path';
import { Cancelled, createTrialPool } from '../../experiments';
import { bestTrial, describeParameters, describeSweep, runSweep } from '../../experiments/sweep';
import { hasEnded } from '../../protocol/standing';
import type { Parameters, Slot, SweepTrial } from '../../protocol/sweep';
import { UserError } from '../../protocol/user-error';
import { SweepStore, type StoredSweep } from '../../runs';
import { textsOf } from '../../session/texts-of';
import type { Script } from '../../source';
import { findSlots, withParameters, type SourceSlot } from '../../source/slots';
import { textDiff } from '../../tools/fix-diffs';
import { placed } from '../../tools/present-scripts';
import { writeChanges } from '../../tools/write-changes';
import { jobsIn, text } from '../arguments';
import { parseFile, type Context } from '../../tools/context';
import { abortOnInterrupt } from '../interrupt';
import { loss } from '../loss';
import type { Output } from '../output';
import { planOf, sweepOptions, type SweepValues } from '../sweep-arguments';
import { resolveSweep } from '../resolve-sweep';
import { launchArguments } from './run';

/** Trials in the table at the end. */
const SHOWN = 10;

/** Runs a script under other numbers of its own, and shows which do best. Nothing is written to the script without --write. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { request, values: given } = launchArguments(args, sweepOptions);
  const values: SweepValues = given;
  if (request.npmScript !== undefined)
    throw new UserError('The numbers of an npm script are not in one file.', 'Name the script that trains.');
  const file = request.script;
  const parsed = await parseFile(context, file);
  const script = (await placed(context, new Map([[file, parsed]]))).get(file) ?? parsed;
  const slots = findSlots(script, file);
  if (values['list'] === true) return list(slots, out);
  const filesFor = await setter(context, file, script, slots);
  const store = new SweepStore(context.folder);
  const resumed = text(values['resume']);
  const resume = resumed === undefined ? undefined : await store.read(await resolveSweep(store, resumed));
  const plan =
    resume?.record.plan ??
    planOf(
      file,
      slots.map(({ slot }) => slot),
      request.seed ?? '1',
      values,
    );
  const pool = createTrialPool(context, jobsIn(values));
  const interrupt = abortOnInterrupt();
  const started: { id?: string } = {};
  try {
    const sweep = await runSweep(
      pool,
      store,
      { launch: request, plan, name: path.basename(file), filesFor, ...(resume && { resume }) },
      {
        signal: interrupt.signal,
        onChange: (now, changed) => {
          if (started.id === undefined) out.object({ type: 'started', sweep: now.record.id });
          started.id = now.record.id;
          report(out, now, changed);
        },
      },
    );
    return await conclude(sweep, filesFor, script, values['write'] === true, out);
  } catch (error) {
    if (error instanceof Cancelled && started.id !== undefined)
      out.line(
        `Stopped. Go on with: regulens sweep ${path.relative(process.cwd(), file)} --resume ${started.id}`,
      );
    throw error;
  } finally {
    interrupt.dispose();
    await pool.dispose();
  }
}

type FilesFor = (parameters: Parameters) => { file: string; text: string }[];

async function setter(
  context: Context,
  file: string,
  script: Script,
  slots: readonly SourceSlot[],
): Promise<FilesFor> {
  const parser = await context.parser();
  return (parameters) =>
    withParameters(script, slots, parameters, (source, language) => parser.parse(source, language)).map(
      (set) => ({ file: set.file ?? file, text: set.text }),
    );
}

function list(slots: readonly SourceSlot[], out: Output): number {
  for (const { slot } of slots) {
    out.object({ type: 'slot', slot });
    out.line(
      `${out.strong(slot.id)}   ${slot.label}: ${slot.value === null ? 'not there yet' : String(slot.value)}, ${rangeOf(slot)}   ${out.faint(`line ${slot.site.line}`)}`,
    );
  }
  if (slots.length === 0)
    out.line('There is nothing to sweep: the script trains nothing that can be read off its text.');
  out.object({ type: 'result', slots: slots.map(({ slot }) => slot.id) });
  return 0;
}

function rangeOf({ low, high, scale, choices }: Slot): string {
  if (low === null || high === null) return choices.join(' | ');
  return `${low}..${high}${scale === 'log' ? ':log' : ''}`;
}

function report(out: Output, { record, trials }: StoredSweep, changed: SweepTrial): void {
  out.object({ type: 'trial', ...changed });
  const ended = trials.filter(hasEnded).length;
  const best = bestTrial(trials);
  const found = best ? `best ${loss(best.loss ?? NaN)} (trial ${best.number})` : 'none complete';
  out.progress(
    `${ended} of ${record.plan.trials} trials, ${found} · ${describeParameters(record.plan, changed.parameters)}`,
  );
}

async function conclude(
  stored: StoredSweep,
  filesFor: FilesFor,
  script: Script,
  writes: boolean,
  out: Output,
): Promise<number> {
  const sweep = describeSweep(stored);
  const { plan, id } = stored.record;
  const best = bestTrial(stored.trials);
  out.line(out.strong(`${stored.trials.length} trials`) + ` · sweep ${id}`);
  for (const trial of ranked(stored.trials).slice(0, SHOWN)) out.line(trialLine(plan, trial));
  if (stored.trials.length > SHOWN) out.line(`  … ${stored.trials.length - SHOWN} more`);
  for (const { slot, importance } of sweep.importances ?? [])
    out.line(
      `  ${(100 * importance).toFixed(0).padStart(3)} % of the differences: ${plan.slots.find((one) => one.id === slot)?.label ?? slot}`,
    );
  for (const note of sweep.notes) out.line(note);
  const textOf = textsOf(new Map([[plan.script, script]]));
  const changes = (best ? filesFor(best.parameters) : [])
    .map((one) => ({ ...one, before: textOf(one.file) }))
    .filter((one) => one.before !== one.text);
  const diff = changes.map((one) => textDiff(one.file, one.before, one.text)).join('\n');
  if (best)
    out.line(changes.length > 0 ? `\nTrial ${best.number}:\n${diff}` : '\nThe script is best as it is.');
  if (writes)
    await writeChanges(
      changes.map(({ file, text: after, before }) => ({
        file,
        text: before,
        edits: [{ start: 0, end: before.length, text: after }],
      })),
    );
  out.object({ type: 'result', sweep: id, ...sweep, diff, written: writes && changes.length > 0 });
  return 0;
}

/** Complete ones by their loss, then those that were stopped, then those that failed. */
function ranked(trials: readonly SweepTrial[]): SweepTrial[] {
  const order = ['complete', 'pruned', 'failed', 'running', 'waiting'];
  return [...trials].sort(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) ||
      (a.loss ?? Infinity) - (b.loss ?? Infinity) ||
      a.number - b.number,
  );
}

function trialLine(plan: StoredSweep['record']['plan'], trial: SweepTrial): string {
  const { number, state, epochs } = trial;
  const result =
    state === 'failed'
      ? `failed: ${trial.reason ?? ''}`
      : `${trial.loss === null ? '–' : loss(trial.loss)}${state === 'pruned' ? ` (stopped after ${epochs} epochs)` : ''}`;
  return `  ${String(number).padStart(3)}  ${result}   ${describeParameters(plan, trial.parameters)}`;
}
