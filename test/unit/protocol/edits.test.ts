import { expect, test } from 'vitest';
import { applyEdits, editsByFile } from '../../../src/protocol/edits';

test('the edits of a fix are told apart by their files, its own first', () => {
  const edits = [
    { start: 1, end: 2, text: 'b', file: '/p/train.js' },
    { start: 0, end: 1, text: 'a' },
    { start: 4, end: 4, text: 'c', file: '/p/model.js' },
  ];
  expect(editsByFile('/p/model.js', edits)).toEqual([
    {
      file: '/p/model.js',
      edits: [
        { start: 0, end: 1, text: 'a' },
        { start: 4, end: 4, text: 'c' },
      ],
    },
    { file: '/p/train.js', edits: [{ start: 1, end: 2, text: 'b' }] },
  ]);
  expect(editsByFile('/p/model.js', [])).toEqual([]);
});

test('an edit of another file is not applied to this one', () => {
  expect(() => applyEdits('text', [{ start: 0, end: 1, text: 'T', file: '/p/other.js' }])).toThrow(
    'another file',
  );
});

test('edits apply in any order and overlapping ones are refused', () => {
  expect(
    applyEdits('abcdef', [
      { start: 4, end: 5, text: 'X' },
      { start: 0, end: 1, text: '' },
      { start: 6, end: 6, text: '!' },
    ]),
  ).toBe('bcdXf!');
  expect(() =>
    applyEdits('abc', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow(RangeError);
  expect(() => applyEdits('abc', [{ start: 2, end: 4, text: '' }])).toThrow(RangeError);
});
