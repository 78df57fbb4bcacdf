import { existsSync } from 'node:fs';
import { inspectScript } from '../../experiments';
import type { FitState, RunState } from '../../protocol/run-state';
import { UserError } from '../../protocol/user-error';
import { readRun } from '../../runs';
import { parse, UsageError } from '../arguments';
import { readText, resolveRun, type Context } from '../../tools/context';
import { epochLine, warnUnread } from '../describe';
import { inspectedFit, inspection, type Section } from '../inspection';
import { abortOnInterrupt } from '../interrupt';
import type { Output } from '../output';
import { launchArguments, launchOptions, namesIn } from './run';

const options = { features: { type: 'string' }, 'features-from': { type: 'string' } } as const;

/** Looks closely at a trained model: runs a script with everything measured, or shows what was measured in one or two runs. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const names = parse(args, { ...launchOptions, ...options }).positionals;
  const [first] = names;
  if (first === undefined || names.length > 2) throw new UsageError('name a script, a run or two runs');
  if (names.length === 2 || !(existsSync(first) || /[./\\]/.test(first))) {
    const shown: { name: string; state: RunState }[] = [];
    for (const name of names) {
      const { record, state, problems } = await readRun(context.store, await resolveRun(context.store, name));
      warnUnread(record.id, problems);
      shown.push({ name: `${record.name} (${record.id})`, state });
    }
    return show(shown, out);
  }
  const { request, values } = launchArguments(args, options);
  const features = await namesOf(values);
  const interrupt = abortOnInterrupt();
  try {
    const { record, state } = await inspectScript(context, request, features ? { features } : {}, {
      signal: interrupt.signal,
      onEvents: (events, { fits }) => {
        const last = events.findLast((event) => event.type === 'epoch');
        if (last)
          out.progress(
            epochLine(last, fits.find(({ started }) => started.fit === last.fit)?.started.epochs ?? null),
          );
        if (events.some((event) => event.type === 'evaluation'))
          out.progress('measuring the importance of the inputs');
      },
    });
    return show([{ name: `${record.name} (${record.id})`, state }], out);
  } finally {
    interrupt.dispose();
  }
}

async function namesOf(values: Record<string, unknown>): Promise<string[] | null> {
  const { features, 'features-from': file } = values;
  if (typeof features === 'string' && typeof file === 'string')
    throw new UsageError('name the features or the file that has them, not both');
  if (typeof features === 'string')
    return namesIn(features, '--features takes the names of the input columns, in their order');
  if (typeof file !== 'string') return null;
  const [header = ''] = (await readText(file)).split(/\r?\n/, 1);
  // Control characters, and what is no UTF-8.
  if (header.trim() === '' || /[\p{Cc}\uFFFD]/u.test(header.replaceAll('\t', ' ')))
    throw new UserError(
      `The first line of ${file} has no names of columns.`,
      'Name a CSV file whose first line has them.',
    );
  // Quoted names may hold commas, and quotes doubled.
  const cells = header.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return Array.from(cells, ([, quoted, plain = '']) => (quoted?.replaceAll('""', '"') ?? plain).trim());
}

function show(runs: readonly { name: string; state: RunState }[], out: Output): number {
  const inspected = runs.map(({ name, state }) => {
    const fit = inspectedFit(state);
    if (!fit)
      throw new UserError(
        `Nothing of the model in ${name} was measured.`,
        'Run its script with `regulens inspect SCRIPT`.',
      );
    return { name, fit, sections: inspection(fit) };
  });
  for (const { name } of inspected) out.line(out.strong(name));
  for (const { fit } of inspected) noteNames(fit, out);
  for (const section of sideBySide(inspected.map(({ sections }) => sections))) {
    out.line(`\n${out.strong(section.title)}`);
    for (const line of section.lines) out.line(`  ${line}`);
  }
  out.object({
    type: 'result',
    runs: inspected.map(({ name, fit }) => ({
      name,
      evaluation: fit.evaluations.at(-1) ?? null,
      importance: fit.importance,
      weights: fit.weights.at(-1) ?? null,
      featureNames: fit.started.featureNames ?? null,
      classNames: fit.started.classNames ?? null,
    })),
  });
  return 0;
}

/** Says where names don't fit the columns; those that are missing are shown by their index. */
function noteNames({ started: { featureNames, data } }: FitState, out: Output): void {
  const columns = data?.features ?? null;
  if (!featureNames || columns === null || featureNames.length === columns) return;
  const note = `${featureNames.length} names were given for ${columns} input columns: name all of them, in their order.`;
  out.line(note);
  out.object({ type: 'note', note });
}

/** Sections by their place, lines by their label: what only one run has leaves a gap in the other. */
function sideBySide(models: readonly Section[][]): { title: string; lines: string[] }[] {
  const kind = ({ title }: Section) => title.replace(/^After epoch .*/, 'After');
  const kinds = [...new Set(models.flatMap((sections) => sections.map(kind)))];
  return kinds.map((wanted) => {
    const columns = models.map((sections) => sections.find((section) => kind(section) === wanted));
    const all = [...new Set(columns.flatMap((column) => column?.lines.map(([label]) => label) ?? []))];
    if (columns.some((column) => column?.sorted)) all.sort();
    const labels = all.slice(0, columns.find((column) => column?.most)?.most);
    const valueOf = (column: Section | undefined, label: string) =>
      column?.lines.find(([other]) => other === label)?.[1] ?? '–';
    const width = Math.max(...labels.map(({ length }) => length));
    const widths = columns.map((column) =>
      Math.max(1, ...labels.map((label) => valueOf(column, label).length)),
    );
    return {
      title: [...new Set(columns.flatMap((column) => (column ? [column.title] : [])))].join(' | '),
      lines: labels.map((label) =>
        [label.padEnd(width), ...columns.map((column, i) => valueOf(column, label).padEnd(widths[i] ?? 0))]
          .join('   ')
          .trimEnd(),
      ),
    };
  });
}
