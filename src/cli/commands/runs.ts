import { stopRun, type RunSummary } from '../../runs';
import { parse, single, UsageError } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import type { Output } from '../output';

export async function runs({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { tag: { type: 'string', multiple: true } });
  if (positionals.length > 0) throw new UsageError('takes no arguments');
  const wanted = values.tag ?? [];
  const all = await store.list();
  const list = all.filter(
    (run) => wanted.length === 0 || ('record' in run && wanted.every((tag) => run.notes?.tags.includes(tag))),
  );
  for (const run of list) {
    out.object({ type: 'run', ...run });
    out.line(`${run.id}  ${runLine(run)}`);
  }
  if (all.length === 0) out.line(`No runs in this folder yet. Start one with \`regulens run SCRIPT\`.`);
  else if (list.length === 0) out.line(`No run has ${wanted.map((tag) => `#${tag}`).join(' and ')}.`);
  out.object({ type: 'result', runs: list.length });
  return 0;
}

function runLine(run: RunSummary): string {
  if ('problem' in run) return `unreadable: ${run.problem}`;
  const { record, notes, notesProblem } = run;
  const marks = [
    notes?.pinned ? 'pinned' : '',
    ...(notes?.tags ?? []).map((tag) => `#${tag}`),
    notes?.note.split('\n')[0] ?? '',
    notesProblem ?? '',
  ].filter((mark) => mark !== '');
  return `${record.status.padEnd(9)}${[record.name, ...marks].join('  ')}`;
}

export async function stop({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { kill: { type: 'boolean' } });
  const id = await resolveRun(store, single(positionals, 'run'));
  await stopRun(store, id, values.kill === true ? 'kill' : 'graceful');
  out.line(`Told ${id} to stop.`);
  out.object({ type: 'result', run: id });
  return 0;
}

export async function rename({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const [run, name, ...more] = parse(args, {}).positionals;
  if (run === undefined || name === undefined || more.length > 0)
    throw new UsageError('takes a run and a name');
  const id = await resolveRun(store, run);
  await store.rename(id, name);
  out.object({ type: 'result', run: id, name });
  return 0;
}

export async function remove({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const id = await resolveRun(store, single(parse(args, {}).positionals, 'run'));
  await store.delete(id);
  out.line(`Deleted ${id}.`);
  out.object({ type: 'result', run: id });
  return 0;
}
