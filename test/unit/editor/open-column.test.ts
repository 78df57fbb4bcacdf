import { expect, test } from 'vitest';
import { openColumn, type OpenGroup } from '../../../src/editor/open-column';

const FILE = 'file:///project/train.js';
const group = (viewColumn: number, tabs: string, isActive = false): OpenGroup<number> => ({
  isActive,
  viewColumn,
  // One letter a tab: the file, another, or a page; the one in sight in capitals.
  tabs: tabs.split('').map((tab) => ({
    isActive: tab === tab.toUpperCase(),
    uri: { f: FILE, o: 'file:///project/other.js' }[tab.toLowerCase()] ?? null,
  })),
});

test.each<[what: string, groups: OpenGroup<number>[], column: number]>([
  ['the first where it is not open', [group(1, 'O'), group(2, 'P', true)], 1],
  [
    'where it is in sight, though the page has the focus',
    [group(1, 'O'), group(2, 'oF'), group(3, 'P', true)],
    2,
  ],
  ['behind another tab', [group(1, 'P', true), group(2, 'Of')], 2],
  ['behind the page itself, where it is open nowhere else', [group(1, 'O'), group(2, 'fP', true)], 2],
  ['in sight rather than behind another tab', [group(1, 'fO'), group(2, 'P', true), group(3, 'F')], 3],
  ['in the own column, in sight in two', [group(1, 'F'), group(2, 'F', true)], 2],
])('a file is shown %s', (_, groups, column) => {
  expect(openColumn(FILE, groups, 1)).toBe(column);
});
