import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyEdits } from '../../../src/protocol/edits';
import { languageOf, listFixes } from '../../../src/source';
import { openParser } from './grammars';

const fixture = (name: string): string =>
  readFileSync(path.resolve('test/fixtures/source', name), 'utf8').replace('tfjs-node', 'tfjs');
const TYPED = "import * as tf from '@tensorflow/tfjs';";
const script = (layer: string, options: string, head = TYPED): string => `${head}
export async function run(xs: tf.Tensor2D, ys: tf.Tensor2D) {
  const model = tf.sequential();
  model.add(tf.layers.${layer});
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  await model.fit(xs, ys, { epochs: 9, ${options} });
}
`;
const DENSE = "dense({ units: 4, activation: 'selu', inputShape: [5] })";

/** Scripts in TypeScript by file name. Between them every remedy that brings code along applies. */
const texts: Readonly<Record<string, string>> = {
  'digits.ts': fixture('training/digits.ts'),
  'dataset.mts': fixture('training/dataset.mts'),
  'lstm.ts': script('lstm({ units: 4, inputShape: [5, 2] })', 'validationSplit: 0.2'),
  'dense.ts': script(DENSE, 'validationData: [xs, ys]'),
  'conv.ts': script("conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [9, 9, 1] }));\n  model.add(tf.layers.dropout({ rate: 0.5 }));\n  model.add(tf.layers.batchNormalization());\n  model.add(tf.layers.flatten()", 'validationSplit: 0.2, shuffle: false'),
  // What is behind the name is an any here, so that nothing can be said to override it.
  'untyped.ts': script(DENSE, 'validationSplit: 0.2', 'declare const tf: any;').replace(/: tf[.]Tensor2D/g, ': any'),
  'required.ts': script(DENSE, 'validationSplit: 0.2', "const tf = require('@tensorflow/tfjs');").replace(/: tf[.]Tensor2D/g, ': any'),
  'awaited.mts': script(DENSE, 'validationSplit: 0.2', "const tf = await import('@tensorflow/tfjs');").replace(/: tf[.]Tensor2D/g, ': any'),
  'named.ts': script(DENSE, 'validationSplit: 0.2', "import { layers, sequential, type Tensor2D } from '@tensorflow/tfjs';").replaceAll('tf.', ''),
  'functional.ts': fixture('functional.ts'),
  'settings.ts': fixture('settings.ts'),
  'wrappers.tsx': fixture('wrappers.tsx'),
}; // prettier-ignore

/** What projects with the strictest settings ask for. */
const compilerOptions = {
  strict: true, noEmit: true, module: 'esnext', target: 'es2022', lib: ['es2022', 'dom'], moduleResolution: 'bundler', jsx: 'preserve',
  skipLibCheck: true, types: ['node'], noUnusedLocals: true, noUnusedParameters: true, noImplicitOverride: true, noImplicitReturns: true,
  exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true, noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true, noFallthroughCasesInSwitch: true,
}; // prettier-ignore

test('edited TypeScript passes the strictest compiler', async () => {
  const parser = await openParser();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-types-'));
  try {
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    const used = new Set<string>();
    for (const [name, text] of Object.entries(texts)) {
      const write = (id: string, content: string): void =>
        writeFileSync(path.join(folder, `${path.parse(name).name}--${id}${path.extname(name)}`), content);
      write('before', text);
      const done = new Set<string>();
      for (const fix of listFixes(parser.parse(text, languageOf(name)!))) {
        if (fix.disabled !== null || done.has(fix.remedy)) continue;
        done.add(fix.remedy);
        used.add(fix.remedy);
        write(fix.remedy, applyEdits(text, fix.edits));
      }
    }
    expect(used.size).toBeGreaterThan(35);
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*.ts', '*.mts', '*.tsx'] }),
    );
    const complaints = compile(folder);
    // What was wrong before the edit is the script's own.
    const own = new Set(complaints.filter(([file]) => file.includes('--before.')).map(ofScript));
    // A constant that held the rate of dropout taken out is the user's to keep or to delete.
    const leftOver = ([file, message]: [string, string]): boolean =>
      file.includes('--remove-dropout') && message.includes('TS6133');
    // A class that extends an any has an index signature instead of members.
    const ofAny = ([file, message]: [string, string]): boolean =>
      file.startsWith('required--') && /TS4111|TS2554/.test(message);
    const made = complaints.filter((one) => !own.has(ofScript(one)) && !leftOver(one) && !ofAny(one));
    expect(made.map((one) => one.join(' '))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

const ofScript = ([file, message]: [string, string]): string => `${file.split('--')[0] ?? ''} ${message}`;

/** The compiler's complaints: file with line, and message. */
function compile(folder: string): [string, string][] {
  try {
    execFileSync(process.execPath, [path.resolve('node_modules/typescript/bin/tsc'), '-p', folder], {
      cwd: folder,
      encoding: 'utf8',
    });
    return [];
  } catch (error) {
    const lines = String((error as { stdout: unknown }).stdout).split('\n');
    return lines.flatMap((line) => {
      const found = /^(\S+\(\d+,\d+\)): (error .*)$/.exec(line);
      return found ? [[found[1] ?? '', found[2] ?? ''] as [string, string]] : [];
    });
  }
}
