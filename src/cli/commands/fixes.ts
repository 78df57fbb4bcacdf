import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { createTwoFilesPatch } from 'diff';
import { diagnose } from '../../diagnosis';
import { applyEdits } from '../../protocol/edits';
import { UserError } from '../../protocol/user-error';
import { readRun } from '../../runs';
import { concernedFiles } from '../../session';
import { fixesFor } from '../../session/fixes';
import { listFixes, type Fix, type Script } from '../../source';
import { parse, single, UsageError } from '../arguments';
import { parseFile, resolveRun, type Context } from '../context';
import type { Output } from '../output';

/** Lists the edits that apply to a script: all of them, or with --run those for the run's findings, ranked. */
export async function fixes(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { values, positionals } = parse(args, { run: { type: 'string' }, diff: { type: 'boolean' } });
  const file = path.resolve(single(positionals, 'script'));
  const script = await parseFile(context, file);
  const found =
    values.run === undefined ? listFixes(script) : await fixesOfRun(context, values.run, file, script);
  for (const fix of found) {
    const diff = values.diff === true && !fix.disabled ? diffOf(file, script.text, fix) : null;
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
  const { values, positionals } = parse(args, { id: { type: 'string' }, write: { type: 'boolean' } });
  const file = path.resolve(single(positionals, 'script'));
  if (values.id === undefined)
    throw new UsageError('name the fix with --id; `regulens fixes SCRIPT` lists them');
  const script = await parseFile(context, file);
  const wanted = listFixes(script).find(({ id }) => id === values.id);
  if (!wanted)
    throw new UserError(
      `${file} has no fix "${values.id}".`,
      'List them with `regulens fixes SCRIPT`; each applies once.',
    );
  if (wanted.disabled)
    throw new UserError(
      `"${wanted.title}" can't be applied here: ${wanted.disabled.replace(/\.$/, '')}.`,
      'Make the change by hand.',
    );
  out.line(diffOf(file, script.text, wanted));
  if (values.write === true) await write(file, applyEdits(script.text, wanted.edits));
  out.object({
    type: 'result',
    file,
    id: wanted.id,
    written: values.write === true,
    diff: diffOf(file, script.text, wanted),
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

export function diffOf(file: string, text: string, { edits }: Pick<Fix, 'edits'>): string {
  const name = path.relative(process.cwd(), file) || file;
  return createTwoFilesPatch(name, name, text, applyEdits(text, edits), undefined, undefined, { context: 2 })
    .split('\n')
    .slice(2)
    .join('\n')
    .trimEnd();
}

async function fixesOfRun(context: Context, wanted: string, file: string, script: Script): Promise<Fix[]> {
  const { state } = await readRun(context.store, await resolveRun(context.store, wanted));
  const session = { state, diagnosis: diagnose(state) };
  if (!concernedFiles(session).includes(file))
    throw new UserError(
      `Run ${wanted} trained nothing defined in ${file}.`,
      'Name the script that the run ran.',
    );
  return fixesFor(session, new Map([[file, script]])).map((found) => found.fix);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UserError(
      `${file} can't be written (${error instanceof Error ? error.message : String(error)}).`,
      'Check its permissions.',
      {
        cause: error,
      },
    );
  }
}
