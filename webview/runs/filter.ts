import type { RunRow } from '../../src/protocol/runs-page';
import { words } from '../words';
import type { Column } from './columns';

const text = words.runs;

export interface Filter {
  fits: (row: RunRow) => boolean;
  /** What of the filter can't be followed; the rest of it holds. */
  problem: string | null;
}

type Test = (row: RunRow) => boolean;

/**
 * A filter as it is typed: terms apart by spaces, all of which must hold. A word is looked for in name, tags, note, script, arguments and verdict; `column:text` in a column;
 * `column<0.01` (also <=, >, >=, =, !=) compares its value; `tag:x` is exact; quotes hold words together; a minus in front turns a term round.
 */
export function parseFilter(typed: string, columns: readonly Column[]): Filter {
  const problems: string[] = [];
  const tests = termsOf(typed).flatMap(({ negated, body }): Test[] => {
    const test = termTest(body, columns);
    if (typeof test === 'string') {
      problems.push(test);
      return [];
    }
    return [negated ? (row) => !test(row) : test];
  });
  return { fits: (row) => tests.every((test) => test(row)), problem: problems[0] ?? null };
}

function termsOf(typed: string): { negated: boolean; body: string }[] {
  return [...typed.matchAll(/(-?)((?:"[^"]*"?|[^\s"])+)/g)].flatMap(([, minus = '', body = '']) =>
    body.replaceAll('"', '') === '' ? [] : [{ negated: minus === '-', body }],
  );
}

function termTest(body: string, columns: readonly Column[]): Test | string {
  // In quotes nothing is a sign.
  const [, name, sign, value] = /^([^"<>=:!]+)(<=|>=|!=|[<>=:])(.*)$/s.exec(body) ?? [];
  if (name === undefined || sign === undefined || value === undefined) return wordTest(plain(body));
  const wanted = plain(value).toLowerCase();
  if (/^tags?$/i.test(name) && (sign === ':' || sign === '='))
    return ({ tags }) => tags.some((tag) => tag.toLowerCase() === wanted);
  const meant = columnsNamed(name, columns);
  if (meant.length === 0) return text.noColumn(name);
  // Nothing typed yet behind the sign.
  if (wanted === '') return () => true;
  if (sign === ':') return (row) => meant.some(({ cell }) => cell(row).toLowerCase().includes(wanted));
  const number = Number(wanted);
  if (sign === '=' || sign === '!=') {
    const equals: Test = (row) => meant.some((column) => isEqual(column, row, wanted, number));
    return sign === '=' ? equals : (row) => !equals(row);
  }
  if (Number.isNaN(number)) return text.noNumber(plain(value));
  return (row) =>
    meant.some(({ key }) => {
      const is = key(row);
      if (typeof is !== 'number') return false;
      switch (sign) {
        case '<':
          return is < number;
        case '<=':
          return is <= number;
        case '>':
          return is > number;
        default:
          return is >= number;
      }
    });
}

function isEqual({ key, cell }: Column, row: RunRow, wanted: string, number: number): boolean {
  const is = key(row);
  return typeof is === 'number' && !Number.isNaN(number) ? is === number : cell(row).toLowerCase() === wanted;
}

function plain(quoted: string): string {
  return quoted.replaceAll('"', '');
}

function wordTest(word: string): Test {
  const wanted = word.toLowerCase();
  return ({ name, tags, note, script, args, folder, experiment, digest }) =>
    [name, ...tags, note, script, args, folder, experiment?.label, digest?.finding?.title].some((place) =>
      place?.toLowerCase().includes(wanted),
    );
}

/** Columns by label, id or another name, whatever the case and the signs between letters. */
function columnsNamed(name: string, columns: readonly Column[]): Column[] {
  const simple = (one: string) => one.toLowerCase().replaceAll(/[\s_-]/g, '');
  const wanted = simple(name);
  const exact = columns.filter(({ label, id }) => simple(label) === wanted || simple(id) === wanted);
  if (exact.length > 0) return exact;
  return columns.filter(({ aliases = [] }) => aliases.some((alias) => simple(alias) === wanted));
}
