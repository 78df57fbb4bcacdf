import { expect, test } from 'vitest';
import { printDiagnosis, printFailure } from '../../../src/cli/describe';
import { diagnose } from '../../../src/diagnosis';
import { curves, run } from '../diagnosis/build';
import { record } from '../ui/records';

test('what each fit of a loop shows is said once', () => {
  const one = run({ epochs: curves(1, () => 0.5, () => 0.6), started: { validationExamples: 8 }, ended: 'finished' }); // prettier-ignore
  const [fit] = one.fits;
  const fits = ['f1', 'f2', 'f3'].map((id) => ({ ...fit!, started: { ...fit!.started, fit: id } }));
  const state = { ...one, fits };
  const diagnosis = diagnose(state);
  expect(diagnosis.findings).toHaveLength(3);
  const lines: string[] = [];
  const plain = (text: string) => text;
  const line = (text = '') => void lines.push(text);
  printDiagnosis({ json: false, line, object: () => undefined, progress: () => undefined, strong: plain, faint: plain }, state, diagnosis); // prettier-ignore
  expect(lines.filter((text) => text.startsWith('Too few validation examples'))).toHaveLength(1);
  expect(lines.join('\n')).toContain('the newest of 3 fits of this call');
});

test('of a failed run the error comes first, with its place and the next step', () => {
  const state = run({ epochs: [] });
  const site = { file: `${process.cwd()}/train.js`, line: 12, column: 3 };
  state.errors.push({ t: 1, type: 'error', message: 'Error: no such column\nhave: a, b', stack: null, site });
  const said = (change: Parameters<typeof record>[0]) => {
    const lines: string[] = [];
    const plain = (text: string) => text;
    const out = { json: false, line: (text = '') => void lines.push(text), object: () => undefined, progress: () => undefined, strong: plain, faint: plain }; // prettier-ignore
    printFailure(out, record(change), state);
    return lines;
  };
  expect(said({ status: 'failed', exitCode: 1, reason: 'Error: no such column' })).toEqual([
    'sonar.ts failed: Error: no such column   train.js:12:3',
    '  have: a, b',
    expect.stringMatching(/^ {2}→ Put that right in this line first/) as string,
    '',
  ]);
  expect(said({ status: 'finished' })).toEqual([]);
});
