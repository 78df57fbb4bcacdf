import { describe, expect, test } from 'vitest';
import { matchesGlob } from '../../../src/ui/glob';
import {
  launchRequest,
  sameLaunch,
  settingsOfScript,
  type RunSettings,
} from '../../../src/ui/script-settings';
import { record } from './records';

describe('globs', () => {
  test.each([
    ['train.js', 'train.js', true],
    ['train.js', 'models/train.js', true],
    ['./train.js', 'train.js', true],
    ['models/*.ts', 'models/a.ts', true],
    ['models/*.ts', 'models/deep/a.ts', false],
    ['models/**/*.ts', 'models/a.ts', true],
    ['models/**/*.ts', 'models/deep/er/a.ts', true],
    ['models/**', 'models/deep/a.ts', true],
    ['*.{js,ts}', 'a.ts', true],
    ['*.{js,ts}', 'a.tsx', false],
    ['a?.js', 'ab.js', true],
    ['a?.js', 'a/.js', false],
    ['a.js', 'abjs', false],
    ['(x)[1]+.js', '(x)[1]+.js', true],
    ['un{closed.js', 'un{closed.js', true],
    ['clo}sed.js', 'clo}sed.js', true],
  ])('%s on %s: %s', (pattern, file, expected) => {
    expect(matchesGlob(pattern, file)).toBe(expected);
  });
});

const settings: RunSettings = {
  nodePath: '',
  scripts: {
    '**/*.js': { args: ['--all'], env: { A: '1', B: '1' } },
    'models/cnn.js': { cwd: 'models', env: { B: '2' }, envFile: '.env', seed: '7', backend: 'cpu' },
  },
  seed: '1',
  backend: 'auto',
  overheadBudget: 0.02,
  stopGraceSeconds: 3,
  outputLimitMegabytes: 5,
};

test('later entries override earlier ones, variables one by one', () => {
  expect(settingsOfScript(settings.scripts, 'models/cnn.js')).toEqual({
    args: ['--all'],
    cwd: 'models',
    env: { A: '1', B: '2' },
    envFile: '.env',
    seed: '7',
    backend: 'cpu',
  });
  expect(settingsOfScript(settings.scripts, 'models\\cnn.js').seed).toBe('7');
  expect(settingsOfScript(settings.scripts, 'train.ts')).toEqual({});
});

test('a launch has the paths of its settings made absolute', () => {
  const script = '/project/models/cnn.js';
  expect(launchRequest('/project', { script }, settings)).toEqual({
    script,
    args: ['--all'],
    cwd: '/project/models',
    env: { A: '1', B: '2' },
    envFile: '/project/.env',
    seed: '7',
    backend: 'cpu',
    overheadBudget: 0.02,
    stopGraceMs: 3000,
    outputLimitBytes: 5_000_000,
  });
});

test('names of columns and classes go with a launch, and with one that repeats a run', () => {
  const named = {
    ...settings,
    scripts: { 'sonar.ts': { features: ['a', 'b'], classes: ['rock', 'metal'] } },
  };
  const names = { features: ['a', 'b'], classes: ['rock', 'metal'] };
  expect(launchRequest('/project', { script: '/project/sonar.ts' }, named)).toMatchObject(names);
  expect(sameLaunch('/project', record(), named)).toMatchObject(names);
});

test('without settings of its own a script runs in the workspace folder, an npm script in its package', () => {
  const bare = { ...settings, scripts: {}, seed: '', nodePath: '/opt/node' };
  const direct = launchRequest('/project', { script: '/project/models/a.ts' }, bare);
  expect(direct).toMatchObject({ cwd: '/project', nodePath: '/opt/node' });
  expect(direct).not.toHaveProperty('seed');
  expect(direct).not.toHaveProperty('args');
  expect(launchRequest('/project', { script: '/project/a.ts' }, { ...bare, seed: 'none' }).seed).toBeNull();
  const npm = { script: '/project/packages/one/package.json', npmScript: 'train' };
  expect(launchRequest('/project', npm, bare)).toMatchObject({ ...npm, cwd: '/project/packages/one' });
});

test('running again takes the launch of the run, not the settings of today', () => {
  expect(sameLaunch('/project', record(), settings)).toEqual({
    script: '/project/sonar.ts',
    args: ['--epochs', '80'],
    cwd: '/project',
    env: { MODE: 'test' },
    nodePath: '/usr/bin/node',
    seed: '7',
    backend: 'auto',
    overheadBudget: 0.02,
    stopGraceMs: 3000,
    outputLimitBytes: 5_000_000,
  });
});
