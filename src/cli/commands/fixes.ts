import path from 'node:path';
import { editsByFile } from '../../protocol/edits';
import { UserError } from '../../protocol/user-error';
import { readRun } from '../../runs';
import { concernedFiles } from '../../session';
import { diagnoseRun } from '../../session/diagnose-run';
import { fixesFor } from '../../session/fixes';
import { textsOf, type TextOf } from '../../session/texts-of';
import { listFixes, type Fix, type Script } from '../../source';
import { diffOf } from '../../tools/fix-diffs';
import { placed, scriptsOf } from '../../tools/present-scripts';
import { writeChanges } from '../../tools/write-changes';
import { parse, single, UsageError } from '../arguments';
import { parseFile, resolveRun, type Context } from '../../tools/context';
import { warnUnread } from '../describe';
import type { Output } from '../output';

/** Lists the edits that apply to a script: all of them, or with --run those for the run's findings, ranked. */
export async function fixes(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { run: { type: 'string' }, diff: { type: 'boolean' } });
  const file = path.resolve(single(positionals, 'script'));
  const script = await parseFile(context, file);
  const { found, textOf } = await fixesIn(context, file, script, values.run);
  for (const fix of found) {
    const diff = values.diff === true && !fix.disabled ? diffOf(file, fix, textOf) : null;
    out.object({ type: 'fix', file, ...fix, ...(diff === null ? {} : { diff }) });
    out.line(`${out.strong(fix.title)}   ${out.faint(fix.id)}`);
    out.line(`  ${fix.disabled ? `can't be applied here: ${fix.disabled}` : fix.reason}`);
    if (diff !== null) out.line(diff);
  }
  if (found.length === 0) out.line(noneBecause(script, values.run));
  out.object({ type: 'result', file, fixes: found.map(({ id }) => id) });
  return 0;
}

/** Shows one fix as a diff, or with --write applies it to the file. */
export async function fix(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, {
    id: { type: 'string' },
    run: { type: 'string' },
    write: { type: 'boolean' },
  });
  const file = path.resolve(single(positionals, 'script'));
  if (values.id === undefined)
    throw new UsageError('name the fix with --id; `regulens fixes SCRIPT` lists them');
  const script = await parseFile(context, file);
  const { found, textOf } = await fixesIn(context, file, script, values.run);
  const wanted = found.find(({ id }) => id === values.id);
  if (!wanted)
    throw new UserError(
      `${file} has no fix "${values.id}"${values.run === undefined ? '' : ` for run ${values.run}`}.`,
      'List them with `regulens fixes SCRIPT`; each applies once.',
    );
  if (wanted.disabled)
    throw new UserError(
      `"${wanted.title}" can't be applied here: ${wanted.disabled.replace(/\.$/, '')}.`,
      wanted.part && values.run === undefined
        ? 'Name a run that made that call with --run.'
        : 'Make the change by hand.',
    );
  const diff = diffOf(file, wanted, textOf);
  const parts = editsByFile(file, wanted.edits);
  out.line(diff);
  if (values.write === true) await writeChanges(parts.map((part) => ({ ...part, text: textOf(part.file) })));
  out.object({
    type: 'result',
    file,
    id: wanted.id,
    written: values.write === true,
    files: parts.map((part) => part.file),
    diff,
  });
  return 0;
}

function noneBecause({ hasErrors, errorLine, layers, fits }: Script, run: string | undefined): string {
  if (hasErrors) return `No fix: line ${errorLine ?? 1} can't be parsed; correct it first.`;
  if (layers.length === 0 && fits.length === 0)
    return 'No fix: this file defines no layer and trains nothing.';
  return run === undefined
    ? 'No fix applies to this file.'
    : `No fix: run ${run} gives no reason to change it.`;
}

/** Every fix of a file, or with a run those for its findings, which may need other files of the run too. */
async function fixesIn(
  context: Context,
  file: string,
  script: Script,
  run: string | undefined,
): Promise<{ found: Fix[]; textOf: TextOf }> {
  const session = run === undefined ? null : await sessionOf(context, run, file);
  const concerned = session ? await scriptsOf(context, session) : new Map([[file, script]]);
  const scripts = await placed(context, concerned);
  const found = session
    ? fixesFor(session, scripts).flatMap((one) => (one.file === file ? [one.fix] : []))
    : listFixes(scripts.get(file) ?? script);
  return { found, textOf: textsOf(scripts) };
}

async function sessionOf(context: Context, wanted: string, file: string): Promise<FixedSession> {
  const { record, state, problems } = await readRun(context.store, await resolveRun(context.store, wanted));
  warnUnread(record.id, problems);
  const { diagnosis } = await diagnoseRun(context.store, { record, state });
  const session = { state, diagnosis };
  if (!concernedFiles(session).includes(file))
    throw new UserError(
      `Run ${wanted} trained nothing defined in ${file}.`,
      'Name the script that the run ran.',
    );
  return session;
}

type FixedSession = Parameters<typeof concernedFiles>[0];
