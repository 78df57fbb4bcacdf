import { expect, test } from 'vitest';
import { checkStart } from '../../scripts/lib/start.mjs';

/** What esbuild says of a start that has this file in it. */
const startWith = (input: string) => ({
  outputs: {
    'dist/start.js': {
      entryPoint: 'src/start.ts',
      imports: [{ path: 'dist/shared.js', kind: 'import-statement' }],
      inputs: {},
    },
    'dist/shared.js': { imports: [], inputs: { [input]: {} } },
  },
});

test.each([
  'node_modules/valibot/dist/index.mjs',
  'node_modules/@vscode/other/index.js',
  'src/diagnosis/diagnose.ts',
  'src/source/remedies/l2.ts',
])('the build refuses a start that loads %s', (input) => {
  expect(() => {
    checkStart(startWith(input), 'src/start.ts');
  }).toThrow(input);
});

test.each(['node_modules/@vscode/l10n/dist/main.js', 'src/source/glance.ts', 'src/protocol/numbers.ts'])(
  'the build lets a start load %s',
  (input) => {
    expect(() => {
      checkStart(startWith(input), 'src/start.ts');
    }).not.toThrow();
  },
);
