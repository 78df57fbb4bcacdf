import { expect, test } from 'vitest';
import { printDiagnosis } from '../../../src/cli/describe';
import { diagnose } from '../../../src/diagnosis';
import { curves, run } from '../diagnosis/build';

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
