import path from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { chartFile } from '../../../src/panel/chart-file';
import { fileNameFrom } from '../../../src/protocol/chart-file';
import { PageMessage } from '../../../src/protocol/page';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('texts are written as they are, pixels as the bytes they stand for', () => {
  const svg = { format: 'svg', text: '<svg/>' } as const;
  expect(chartFile({ name: 'sonar.ts Loss', content: svg })).toEqual({
    name: 'sonar.ts-Loss.svg',
    data: '<svg/>',
  });
  const { name, data } = chartFile({ name: 'Loss', content: { format: 'png', base64: png } });
  expect([name, data]).toEqual(['Loss.png', Buffer.from(png, 'base64')]);
});

test('what is no PNG is not written as one', () => {
  for (const base64 of ['', 'AAAA', Buffer.from('<script>').toString('base64')])
    expect(() => chartFile({ name: 'x', content: { format: 'png', base64 } })).toThrow('no PNG');
});

test('a name of any characters becomes the name of a file in the folder, in sight and with its ending', () => {
  // Every sixteen-bit unit, halves of surrogate pairs among them; and what paths are made of: . / \ : - ~.
  const unit = fc.oneof(fc.nat(0xffff), fc.constantFrom(0x2e, 0x2f, 0x5c, 0x3a, 0x2d, 0x7e, 0x20, 0));
  const text = fc.array(unit, { maxLength: 300 }).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.oneof(text, fc.constantFrom('../../x', '.ssh', '..', 'C:\\x', '')), (hostile) => {
      const name = fileNameFrom(hostile);
      expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
      expect(path.basename(name)).toBe(name);
      expect(path.win32.basename(name)).toBe(name);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  { type: 'save-chart', name: 'x', content: { format: 'exe', text: '' } },
  { type: 'save-chart', name: 'x', content: { format: 'svg' } },
  { type: 'save-chart', name: 'x', content: { format: 'png', base64: 'not base64!' } },
  { type: 'save-chart', name: 'x'.repeat(1001), content: { format: 'csv', text: '' } },
  { type: 'save-chart', content: { format: 'csv', text: '' } },
])('a message that breaks the contract is refused: %j', (message) => {
  expect(v.is(PageMessage, message)).toBe(false);
});
