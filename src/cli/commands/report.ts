import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PageRun } from '../../protocol/page';
import { UserError } from '../../protocol/user-error';
import { buildReport, readRun } from '../../runs';
import { VerificationStore } from '../../runs/verification-store';
import { offeredFixes } from '../../session';
import { pageRun } from '../../session/page-run';
import { diagnoseRun } from '../../session/diagnose-run';
import { fixesFor } from '../../session/fixes';
import { byProof, proofsOf } from '../../session/proof';
import { placed, scriptsOf } from '../../tools/present-scripts';
import { parse, UsageError } from '../arguments';
import { resolveRun, type Context } from '../../tools/context';
import { warnUnread } from '../describe';
import type { Output } from '../output';

/** Writes the dashboard of one or more runs as one self-contained HTML file. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { out: { type: 'string' } });
  if (positionals.length === 0) throw new UsageError('name a run');
  if (values.out === undefined) throw new UsageError('name the file with --out');
  const file = await writeReport(context, positionals, values.out);
  out.line(`Wrote ${file}`);
  out.object({ type: 'result', file });
  return 0;
}

/** @returns the absolute path written */
export async function writeReport(context: Context, wanted: readonly string[], to: string): Promise<string> {
  const runs: PageRun[] = [];
  for (const name of wanted) {
    const { record, state, problems } = await readRun(context.store, await resolveRun(context.store, name));
    warnUnread(record.id, problems);
    const session = { record, state, ...(await diagnoseRun(context.store, { record, state })) };
    const verification = await new VerificationStore(context.store.folder).read(record.id);
    const proofs = proofsOf(verification);
    const fixes = byProof(
      fixesFor(session, await placed(context, await scriptsOf(context, session))),
      proofs,
    );
    const effects = new Map([...proofs].map(([fix, { words }]) => [fix, words]));
    runs.push(pageRun(session, offeredFixes(fixes, effects), verification));
  }
  const [script, style] = await Promise.all(
    ['page.js', 'page.css'].map((name) => readFile(path.join(context.dist, name), 'utf8')),
  );
  const file = path.resolve(to);
  try {
    await writeFile(file, buildReport(runs, { script: script ?? '', style: style ?? '' }));
  } catch (error) {
    throw new UserError(
      `${file} can't be written (${error instanceof Error ? error.message : String(error)}).`,
      'Choose another --out.',
      {
        cause: error,
      },
    );
  }
  return file;
}
