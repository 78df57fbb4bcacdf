import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inEnglish, speakPseudo } from '../../pseudo-language';

/* Titles, reasons and obstacles of all fixes of the fixtures, in a language without Latin letters: what is left in them is code, or a sentence that nobody could translate. */

const folders = ['test/fixtures/source', 'test/fixtures/source/training'];

test('fixes say nothing that isn’t a message', async () => {
  speakPseudo();
  const [{ languageOf, listFixes }, { presentParameters, findSlots }, { openParser }] = await Promise.all([
    import('../../../src/source'),
    import('../../../src/source/slots'),
    import('./grammars'),
  ]);
  const parser = await openParser();
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
  const left: string[] = [];
  const remedies = new Set<string>();
  for (const file of files) {
    const language = languageOf(file);
    if (language === null) continue;
    const text = readFileSync(file, 'utf8');
    const script = parser.parse(text, language);
    const fixes = listFixes(script);
    for (const { remedy } of fixes) remedies.add(remedy);
    const said = [
      ...fixes.flatMap(({ title, reason, disabled, literal }) => [
        title,
        reason,
        disabled ?? '',
        literal?.name ?? '',
      ]),
      // What fixes would bring is named alike everywhere, and takes as long again.
      ...(path.basename(file) === 'regularized.ts'
        ? findSlots(script, file).map(({ slot }) => slot.label)
        : presentParameters(script, file).map(({ label }) => label)),
    ];
    // Names of the file, and what its layers and losses are called: whatever stands in it is code.
    const words = new Set(text.match(/[A-Za-z_$][\w$]*/g));
    left.push(...inEnglish(said, [...CODE, ...words]));
  }
  expect([...new Set(left)]).toEqual([]);
  expect(remedies.size).toBeGreaterThan(35);
});

/** What fixes write, and what tfjs calls it where a file doesn't. */
const CODE = [
  'batchSize', 'biasRegularizer', 'best-model', 'categoricalCrossentropy', 'conv1d', 'conv2d', 'dense', 'depthwiseConv2d', 'file://', 'gru',
  'heNormal', 'indexeddb://', 'kernelRegularizer', 'leCunNormal', 'linear', 'lstm', 'meanSquaredError', 'recurrentRegularizer', 'relu', 'selu',
  'separableConv2d', 'sigmoidCrossEntropy', 'simpleRNN', 'softmax', 'softmaxCrossEntropy',
]; // prettier-ignore
