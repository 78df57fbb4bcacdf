import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { renderTools } from '../../../scripts/lib/render-tools';
import { TOOLS } from '../../../src/tools';
import { TOOL_NAMES } from '../../../src/tools/names';
import { prepared } from '../../../src/ui/language-tools/confirm';

test('package.json says of the tools what they say of themselves (`npm run docs`)', () => {
  const Manifest = v.object({ contributes: v.object({ languageModelTools: v.unknown() }) });
  const manifest = v.parse(v.pipe(v.string(), v.parseJson(), Manifest), readFileSync('package.json', 'utf8'));
  expect(manifest.contributes.languageModelTools).toEqual(renderTools());
});

test('a person is asked before anything runs or is edited, and only then', () => {
  for (const name of TOOL_NAMES) {
    const { confirmationMessages, invocationMessage } = prepared(name, {});
    expect(invocationMessage).toMatch(/\w/);
    expect(confirmationMessages !== undefined).toBe(TOOLS[name].effect !== 'reads');
  }
  const { confirmationMessages } = prepared('run_training', { script: 'a.js', args: ['--lr', '1'] });
  expect(confirmationMessages?.message).toBe(
    'This runs the script a.js --lr 1 of your workspace with Node.js.',
  );
});

test('whatever an assistant asks with, the question can be put', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TOOL_NAMES), fc.anything(), (name, input) => {
      expect(prepared(name, input).invocationMessage).toBeTypeOf('string');
    }),
    { numRuns: 2000 },
  );
});
