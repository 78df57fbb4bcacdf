import { describe, expect, test } from 'vitest';
import { FolderError, UserError } from '../../../src/protocol/user-error';
import { applyEvent, emptyRunState } from '../../../src/protocol/run-state';
import type { BackendEvent } from '../../../src/protocol/events';
import { backendStatus } from '../../../src/ui/backend-status';
import { digestOf, worstFinding } from '../../../src/session/digest';
import { latestOf } from '../../../src/ui/live-runs';
import { nextStepAction, TrustError } from '../../../src/ui/next-step';
import { runItem } from '../../../src/ui/run-item';
import { duration, short } from '../../../src/ui/run-words';
import { statusText } from '../../../src/ui/status-text';
import { commandLine, endRemark, toTerminal } from '../../../src/ui/terminal-text';
import { epoch, finding, fitStarted, noFindings, record } from './records';

function digest(losses: (number | null)[], findings = noFindings.findings) {
  const state = emptyRunState();
  applyEvent(state, fitStarted);
  losses.forEach((loss, index) => applyEvent(state, epoch(index + 1, 0.1, loss)));
  return digestOf({ state, diagnosis: { ...noFindings, findings } });
}

test('a digest has the best validation loss with its epoch and skips what is no number', () => {
  expect(digest([0.9, NaN, 0.6, null, 0.7])).toMatchObject({
    best: { loss: 0.6, epoch: 3 },
    epoch: { done: 5, of: 80 },
    finding: null,
    others: 0,
    decomposition: null,
  });
  expect(digest([null]).best).toBeNull();
});

test('the worst finding is the gravest, then the surest', () => {
  const sure = finding({ id: 'a', confidence: 0.99 });
  const unsure = finding({ id: 'b', confidence: 0.6 });
  const grave = finding({ id: 'c', severity: 'error', confidence: null });
  expect(worstFinding({ findings: [unsure, sure] })).toBe(sure);
  expect(worstFinding({ findings: [sure, grave] })).toBe(grave);
  expect(worstFinding({ findings: [] })).toBeNull();
});

describe('status bar', () => {
  const text = (...args: [Parameters<typeof record>[0], ReturnType<typeof digest> | null]) =>
    statusText(record(args[0]), args[1], null).text;

  test('says how far a live run is, and its finding as soon as there is one', () => {
    expect(text({ status: 'starting' }, null)).toBe('$(loading~spin) Regulens: starting sonar.ts');
    expect(text({ status: 'running' }, digest([0.9]))).toBe('$(loading~spin) Regulens: epoch 1/80');
    expect(text({ status: 'running' }, digest([0.9, 0.8], [finding()]))).toBe(
      '$(loading~spin) $(warning) Regulens: epoch 2/80 · overfitting since epoch 4',
    );
  });

  test('keeps the verdict after the end', () => {
    expect(text({}, digest([0.9], [finding()]))).toBe('$(warning) Regulens: overfitting since epoch 4');
    expect(text({}, digest([0.9], [finding({ title: 'NaN in the loss', severity: 'error' })]))).toBe(
      '$(error) Regulens: NaN in the loss',
    );
    const two = [finding(), finding({ title: 'Softmax is missing', severity: 'error' })];
    expect(text({}, digest([0.9], two))).toBe('$(error) Regulens: softmax is missing (+1)');
    expect(text({}, digest([0.9]))).toBe('$(graph-line) Regulens: finished, best validation loss 0.9');
    expect(text({ status: 'failed' }, null)).toBe('$(error) Regulens: sonar.ts failed');
    expect(text({ status: 'stopped' }, null)).toBe('$(circle-slash) Regulens: sonar.ts stopped');
  });

  test('speaks without icons', () => {
    expect(statusText(record(), digest([0.9], [finding()]), null).spoken).toBe(
      'Regulens: overfitting since epoch 4',
    );
  });
});

describe('the backend in the status bar', () => {
  const passed = [{ rung: 'native' as const, reason: 'no tfjs-node\nRequire stack:' }];
  function state(backend: string, chosen: Partial<BackendEvent> | null) {
    const made = emptyRunState();
    if (chosen)
      applyEvent(made, { type: 'backend', t: 0, asked: 'auto', name: backend, rung: null, by: 'regulens', passed, ...chosen }); // prettier-ignore
    applyEvent(made, { ...fitStarted, backend });
    return made;
  }

  test('is named, with why it is no better one', () => {
    const status = backendStatus(state('wasm', {}));
    expect(status).toEqual({
      label: 'WASM',
      isSlow: false,
      why: ['Trains on WASM, given by Regulens', 'not native TensorFlow: no tfjs-node'],
    });
    const { text, tooltip } = statusText(record({ status: 'running' }), digest([0.9]), status);
    expect(text).toBe('$(loading~spin) Regulens: epoch 1/80 · WASM');
    expect(tooltip).toMatch(/\nnot native TensorFlow: no tfjs-node$/);
  });

  test('is marked where it is the slowest, unless that was asked for', () => {
    expect(backendStatus(state('cpu', {}))?.isSlow).toBe(true);
    expect(backendStatus(state('cpu', null))).toMatchObject({ isSlow: true, why: ['Trains on cpu'] });
    expect(backendStatus(state('cpu', { asked: 'cpu' }))?.isSlow).toBe(false);
    // Chosen for the script, which then set another.
    expect(backendStatus(state('cpu', { name: 'wasm' }))).toMatchObject({
      isSlow: true,
      why: ['Trains on cpu'],
    });
    expect(backendStatus(state('toString', null))?.label).toBe('toString');
    expect(backendStatus(emptyRunState())).toBeNull();
  });
});

describe('list of runs', () => {
  const locale = { language: 'en', now: new Date('2026-01-03T00:00:00Z') };

  test('a finding outranks a good end', () => {
    expect(runItem(record(), digest([0.6], [finding()]), locale)).toMatchObject({
      label: 'sonar.ts',
      icon: { id: 'warning' },
      context: 'run.ended',
    });
    expect(runItem(record(), digest([0.6]), locale).icon.id).toBe('check');
    expect(runItem(record(), null, locale).icon.id).toBe('circle-outline');
    expect(runItem(record({ status: 'failed' }), null, locale).icon.id).toBe('error');
  });

  test('shows progress while live, the best validation loss always', () => {
    const item = runItem(record({ status: 'running' }), digest([0.9, 0.61234]), locale);
    expect(item.description).toMatch(/^epoch 2\/80 · best 0\.612$/);
    expect(item.context).toBe('run.live');
  });

  test('a trial says what tells it from the others of its experiment, unless it was renamed', () => {
    const parent = { kind: 'verify' as const, experiment: 'e', label: 'L2 0.01' };
    const label = (change: Parameters<typeof record>[0]) =>
      runItem(record({ parent, ...change }), null, locale).label;
    expect(label({ name: 'L2 0.01 · seed 7', edited: true })).toBe('with it, seed 7');
    const unchanged = { ...parent, label: 'unchanged' };
    expect(label({ name: 'unchanged · seed 7', parent: unchanged })).toBe('without it, seed 7');
    expect(label({ name: 'mine', edited: true })).toBe('mine');
  });

  test('tags and pin stand before the numbers, the note in the tooltip, and notes that can’t be read are told of', () => {
    const notes = { version: 1, tags: ['base', 'l2'], note: 'the one to beat', pinned: true };
    const item = runItem(record(), digest([0.6]), locale, { notes });
    expect(item.description).toMatch(/^pinned · #base #l2 · best 0\.6 · /);
    expect(item.context).toBe('run.ended.pinned');
    expect(item.details).toContainEqual(['Note', 'the one to beat']);
    const broken = runItem(record(), null, locale, { notesProblem: "Its notes.json isn't JSON." });
    expect(broken.details).toContainEqual([null, "Its notes.json isn't JSON."]);
    expect(broken.context).toBe('run.ended');
  });

  test('the tooltip leaves out what there is nothing to say of', () => {
    const labels = runItem(record(), null, locale).details.map(([label]) => label);
    expect(labels).toEqual(['State', 'Script', 'Arguments', 'Seed', 'Node.js']);
  });
});

test('views follow the newest live run, else the newest, experiments only where there is no other', () => {
  const parent = { kind: 'verify' as const, experiment: 'e', label: 'x' };
  const trial = record({ id: '4', parent, status: 'running' });
  const done = record({ id: '3' });
  const live = record({ id: '2', status: 'running' });
  expect(latestOf([trial, done, live])).toBe(live);
  expect(latestOf([trial, done])).toBe(done);
  expect(latestOf([trial])).toBe(trial);
  expect(latestOf([])).toBeNull();
});

describe('terminal', () => {
  test('lines go back to their start', () => {
    expect(toTerminal('a\nb\r\nc\r50 %')).toBe('a\r\nb\r\nc\r50 %');
  });
  test('says what ran and how it ended', () => {
    expect(commandLine(record())).toBe('node sonar.ts --epochs 80');
    expect(endRemark(record())).toBe('Run finished, exit code 0');
    expect(endRemark(record({ status: 'failed', exitCode: 1, reason: 'It threw.' }))).toBe(
      'Run failed, exit code 1. It threw.',
    );
    expect(endRemark(record({ status: 'stopped', exitCode: null, signal: 'SIGKILL' }))).toBe(
      'Run stopped, signal SIGKILL',
    );
  });
});

describe('the button of an error leads to its next step', () => {
  const command = (error: UserError) => nextStepAction(error)?.command ?? null;
  test.each([
    [new TrustError('Restricted.', 'Trust it.'), 'workbench.trust.manage'],
    [
      new UserError('Too old.', 'Install Node 20, or set "regulens.nodePath".'),
      'workbench.action.openSettings',
    ],
    [new UserError('No Node was found.', 'Install it.'), 'regulens.checkSetup'],
    [new FolderError('a.js is outside.', 'Open its folder.'), 'vscode.openFolder'],
    [new UserError('No such run.', 'Choose another one.'), null],
  ])('%s', (error, expected) => {
    expect(command(error)).toBe(expected);
  });
});

test('numbers in a narrow list', () => {
  expect([0.61234, 12345.6, 0.00012, 0].map(short)).toEqual(['0.612', '12300', '1.2e-4', '0']);
  expect([400, 62_000, 200_000].map(duration)).toEqual(['1 s', '62 s', '3 min']);
});
