import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'out',
      'src/backends/wasm/assembly',
      'test/fixtures',
      'examples',
      '**/*.cjs',
      '.cache',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json', './test/webview/tsconfig.json'],
      },
    },
    rules: {
      // Numbers and booleans in messages are what a diagnostics tool prints all day.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `while (true)` reads better than a counter in scanners.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: ['src/protocol/numbers.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          // integer() refuses Infinity by itself.
          selector:
            ":not(CallExpression[callee.property.name='pipe']:has(> CallExpression[callee.property.name='integer'])) > CallExpression[callee.object.name='v'][callee.property.name='number']",
          message:
            'v.number() takes Infinity, which JSON reads out of 1e999: FiniteNumber (src/protocol/numbers.ts).',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'soak/**/*.ts'],
    rules: { 'max-lines': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
