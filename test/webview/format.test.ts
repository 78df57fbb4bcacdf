import { describe, expect, it } from 'vitest';
import { bytes, count, duration, fileName, number, share } from '../../webview/format';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [0.6019, '0.602'],
    [1.3, '1.30'],
    [12.345, '12.3'],
    [9.999, '10.00'],
    [123.4, '123'],
    [16129, '16\u202f129'],
    [0.001, '0.001'],
    [0.0123, '0.0123'],
    [0.00012, '1.2e−4'],
    [-0.5, '−0.500'],
    [4.2e9, '4.2e9'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
    [null, '–'],
  ])('%d → %s', (value, text) => expect(number(value)).toBe(text));

  it.each([
    [0, '0\u202f%'],
    [0.07, '7\u202f%'],
    [0.0346, '3.5\u202f%'],
    [0.5, '50\u202f%'],
    [1, '100\u202f%'],
    [0.0004, '0.04\u202f%'],
    [-0.34, '−34\u202f%'],
  ])('share %d → %s', (value, text) => expect(share(value)).toBe(text));

  it.each([
    [840, '840 ms'],
    [6200, '6.2 s'],
    [59_960, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [7_620_000, '2 h 07 min'],
  ])('%d ms → %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('writes counts, bytes and file names', () => {
    expect(count(1234567)).toBe('1\u202f234\u202f567');
    expect(bytes(143_000_000)).toBe('143 MB');
    expect(bytes(0)).toBe('0 B');
    expect(fileName('C:\\work\\a.ts')).toBe('a.ts');
    expect(fileName('/project/b.ts')).toBe('b.ts');
  });
});
