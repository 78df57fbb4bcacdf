import { describeSweep } from '../../experiments/sweep';
import { writeNonFinite } from '../../protocol/non-finite';
import { exportCsv, exportSweepCsv, readRun, SweepStore } from '../../runs';
import { resolveRun, type Context } from '../../tools/context';
import { parse, single, UsageError } from '../arguments';
import { warnUnread } from '../describe';
import type { Output } from '../output';
import { resolveSweep } from '../resolve-sweep';

const options = { format: { type: 'string' }, sweep: { type: 'string' } } as const;

/** Prints what was recorded of a run, or what a sweep's trials came to, for other programs to read. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, options);
  const { format, sweep } = values;
  if (format !== 'csv' && format !== 'json') throw new UsageError('--format takes csv or json');
  if (sweep !== undefined && positionals.length > 0) throw new UsageError('name a run or a sweep, not both');
  const { named, content, csv } =
    sweep === undefined
      ? await exportedRun(context, single(positionals, 'run'))
      : await exportedSweep(context, sweep);
  if (out.json) out.object({ type: 'result', ...named, ...content });
  else if (format === 'csv') process.stdout.write(csv());
  else process.stdout.write(`${JSON.stringify(content, writeNonFinite, 2)}\n`);
  return 0;
}

interface Exported {
  named: { run: string } | { sweep: string };
  content: object;
  csv: () => string;
}

async function exportedRun({ store }: Context, wanted: string): Promise<Exported> {
  const id = await resolveRun(store, wanted);
  const { record, state, problems } = await readRun(store, id);
  warnUnread(id, problems);
  return { named: { run: id }, content: { record, state }, csv: () => exportCsv(state) };
}

async function exportedSweep({ folder }: Context, wanted: string): Promise<Exported> {
  const store = new SweepStore(folder);
  const stored = await store.read(await resolveSweep(store, wanted));
  return {
    named: { sweep: stored.record.id },
    content: describeSweep(stored),
    csv: () => exportSweepCsv(stored),
  };
}
