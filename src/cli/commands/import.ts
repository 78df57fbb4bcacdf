import path from 'node:path';
import { importRuns } from '../../runs/import/import-runs';
import { parse, UsageError } from '../arguments';
import type { Context } from '../../tools/context';
import type { Output } from '../output';
import { withoutControls } from '../../protocol/plain-text';

/** Reads trainings made elsewhere in as runs. What can't be read is said, and the others are imported all the same. */
export async function run({ store }: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { name: { type: 'string' } });
  if (positionals.length === 0) throw new UsageError('name a file or a folder');
  if (values.name?.trim() === '') throw new UsageError('--name takes a name');
  const paths = positionals.map((file) => path.resolve(file));
  const imports = await importRuns(store, paths, values.name?.trim() ?? null);
  const runs: { run: string; name: string; new: boolean; notes: string[] }[] = [];
  let failed = 0;
  for (const done of imports) {
    if ('error' in done) {
      failed++;
      process.stderr.write(withoutControls(`regulens: ${done.error.message} ${done.error.nextStep}\n`));
      continue;
    }
    const { record, notes, isNew } = done;
    out.line(
      isNew ? `${record.id}  ${record.name}` : `${record.id}  ${record.name} (is there already: nothing new)`,
    );
    for (const note of notes) out.line(out.faint(`  ${note}`));
    runs.push({ run: record.id, name: record.name, new: isNew, notes });
  }
  const errors = imports.flatMap((done) =>
    'error' in done
      ? [{ source: done.source, error: done.error.message, nextStep: done.error.nextStep }]
      : [],
  );
  out.object({ type: 'result', runs, errors });
  return failed > 0 ? 1 : 0;
}
