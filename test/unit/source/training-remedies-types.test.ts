import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyEdits } from '../../../src/protocol/edits';
import { TRAINING_REMEDIES } from '../../../src/source/remedies/training';
import { validationSplit } from '../../../src/source/remedies/validation-split';
import { openParser } from './grammars';

const fixture = (name: string): string =>
  readFileSync(path.resolve('test/fixtures/source/training', name), 'utf8');
const script = (layer: string, options: string): string => `import * as tf from '@tensorflow/tfjs';
export async function run(xs: tf.Tensor2D, ys: tf.Tensor2D) {
  const model = tf.sequential();
  model.add(tf.layers.${layer});
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  await model.fit(xs, ys, { epochs: 9, ${options} });
}
`;

test('edited TypeScript passes the strict compiler', async () => {
  const parser = await openParser();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-types-'));
  try {
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    const texts = [
      fixture('digits.ts').replace('tfjs-node', 'tfjs'),
      fixture('dataset.mts'),
      script('lstm({ units: 4, inputShape: [5, 2] })', 'validationSplit: 0.2'),
      script('dense({ units: 4, inputShape: [5] })', 'validationData: [xs, ys]'),
    ];
    const used = new Set<string>();
    texts.forEach((text, i) => {
      const parsed = parser.parse(text, 'typescript');
      for (const fix of [validationSplit, ...TRAINING_REMEDIES].flatMap((remedy) => remedy.find(parsed))) {
        if (fix.disabled !== null) continue;
        used.add(fix.remedy);
        writeFileSync(path.join(folder, `script-${i}-${fix.remedy}.ts`), applyEdits(text, fix.edits));
      }
    });
    expect(used.size).toBeGreaterThan(14);
    const compilerOptions = {
      strict: true, noEmit: true, module: 'esnext', target: 'es2022', lib: ['es2022', 'dom'], moduleResolution: 'bundler',
      skipLibCheck: true, types: ['node'], noUnusedLocals: true,
    }; // prettier-ignore
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    let complaints = '';
    try {
      execFileSync(process.execPath, [path.resolve('node_modules/typescript/bin/tsc'), '-p', folder], {
        encoding: 'utf8',
      });
    } catch (error) {
      complaints = (error as { stdout: string }).stdout;
    }
    expect(complaints).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
