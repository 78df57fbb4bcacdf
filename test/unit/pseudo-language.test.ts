import './pseudo-configured';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { findingDocument, findingHover } from '../../src/editor/markdown';
import { lensResult, problemMessage } from '../../src/editor/wording';
import { notMeasured } from '../../src/experiments/verify/not-measured';
import { reckoning } from '../../src/experiments/verify/reckoning';
import { confirmationLine, verificationLines } from '../../src/experiments/verify/words';
import type { RunEvent } from '../../src/protocol/events';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import type { Verification } from '../../src/protocol/verification';
import { checkFramework } from '../../src/runs/setup-checks/framework';
import { checkMachine } from '../../src/runs/setup-checks/machine';
import { checkNode } from '../../src/runs/setup-checks/node';
import { download } from '../../src/setup/download';
import { runProgram } from '../../src/setup/processes';
import { runItem } from '../../src/ui/run-item';
import { statusText } from '../../src/ui/status-text';
import { endRemark } from '../../src/ui/terminal-text';
import { pseudo } from '../pseudo-messages';
import { madeVerification } from '../webview/made-verification';
import { overfittingRun } from '../webview/overfitting-run';

/** Names in the made run, units, and what is written alike everywhere. */
const KNOWN =
  /\b(sonar\\?\.ts|dense_\d|kernel|bias|tsx|Node\.js|npm run|Adam|[Ss]igmoid|binaryCrossentropy|relu|acc|val_loss|rows?|std|ms|min|NaN|Regulens)\b|\/home\/[\w/.]*|\$\([\w~-]+\)|\]\([^)]*\)/g;

function latin(...texts: (string | null | undefined)[]): string[] {
  return texts.flatMap((text) => (text ?? '').replaceAll(KNOWN, '').match(/[A-Za-z]{2,}/g) ?? []);
}

function state(events: readonly RunEvent[]) {
  const folded = emptyRunState();
  for (const event of events) applyEvent(folded, event);
  return folded;
}

test('findings, their reasons and what the editor makes of them are translated', () => {
  const { record, events } = overfittingRun();
  const folded = state(events);
  const diagnosis = diagnose(folded);
  expect(diagnosis.findings.length).toBeGreaterThan(0);
  for (const finding of diagnosis.findings) {
    const { title, message, evidence, remedies, related } = finding;
    expect({ title, left: latin(title, message, problemMessage(finding)) }).toEqual({ title, left: [] });
    expect(latin(...evidence.map(({ label }) => label), ...related.map((one) => one.message))).toEqual([]);
    expect(latin(...remedies.flatMap(({ reason, expected }) => [reason, expected]))).toEqual([]);
    expect(latin(findingHover('r', finding, [], () => null, true))).toEqual([]);
    const advice = diagnosis.advice.find(({ fit }) => fit === finding.fit) ?? null;
    const written = findingDocument(record.name, finding, advice, [], () => null);
    // Literature stays as it is.
    expect(latin(written.split('## ').slice(0, -1).join(''))).toEqual([]);
  }
  expect(latin(...diagnosis.notChecked.map(({ reason }) => reason))).toEqual([]);
  expect(latin(lensResult({ record, state: folded, diagnosis }, null))).toEqual([]);
});

test('so is what the list of runs, the status bar and the terminal say of a run', () => {
  const { record } = overfittingRun();
  const { label, description, details } = runItem(record, null, { language: 'de', now: new Date() });
  expect(latin(label, description.replace(/\d.*$/, ''), ...details.flat())).toEqual([]);
  for (const status of ['starting', 'running', 'finished', 'stopped', 'failed', 'lost'] as const) {
    const { text, spoken } = statusText({ ...record, status }, null, null);
    expect(latin(text, spoken, endRemark({ ...record, status }))).toEqual([]);
  }
});

test('so is what a verification of fixes came to, in lines and in its reckoning', () => {
  const made = madeVerification('1');
  const [first] = made.candidates;
  const states = ['waiting', 'running', 'measured', 'given-up', 'failed', 'not-comparable'] as const;
  const verification: Verification = {
    ...made,
    created: '2026-11-28',
    baseline: [{ run: '2', seed: '1', loss: 0.6, bestLoss: 0.5, bestEpoch: 3, epochs: 9, trainingLoss: null, metrics: { acc: 0.8 }, durationMs: 9 }], // prettier-ignore
    candidates: [
      ...made.candidates,
      ...states.map((state) => ({ ...first!, id: state, state, verdict: null, effect: null })),
    ].map((one) => ({ ...one, label: '3', reason: one.reason && '4' })),
    confirmation: { ...made.confirmation!, on: '5', metrics: [{ name: 'acc', baseline: 1, candidate: 2 }] },
  };
  const written = reckoning(verification, '6');
  expect(written.split('\n').filter((line) => line.startsWith('|')).length).toBeGreaterThan(15);
  expect(latin(written, ...verificationLines(verification), confirmationLine(verification))).toEqual([]);
  expect(latin(notMeasured('checkpoint'))).toEqual([]);
});

test('so is what the set-up lacks, and why something could not be set up', async () => {
  const names =
    /TensorFlow\.js|NVIDIA GPU|GB\b|@tensorflow\/tfjs(-core)?|\.regulens|spawn \d ENOENT|regulens\.nodePath/g;
  const own = (text: string) =>
    text.replaceAll(folder, '').replaceAll(process.execPath, '').replaceAll(names, '');
  const old = path.join(folder, 'node_modules/@tensorflow/tfjs');
  mkdirSync(old, { recursive: true });
  writeFileSync(path.join(old, 'package.json'), JSON.stringify({ version: '3.21.0' }));
  const searchPath = process.env['PATH'];
  process.env['PATH'] = '';
  const checks = await Promise.all([
    checkFramework('/'),
    checkFramework(folder),
    checkNode(folder, undefined).then(({ check }) => check),
    checkNode(folder, path.join(folder, '8')).then(({ check }) => check),
    checkMachine(),
  ]).finally(() => (process.env['PATH'] = searchPath));
  const texts = checks.flat().flatMap(({ name, detail, nextStep }) => [name, detail, nextStep ?? '']);
  expect(latin(...texts.map(own))).toEqual([]);
  const { signal } = new AbortController();
  const problems = await Promise.all(
    [
      runProgram('7', [], { signal }),
      runProgram(process.execPath, ['-e', 'process.exit(3)'], { signal }),
      download('http://127.0.0.1:1/', path.join(folder, 'x'), signal, () => undefined),
    ].map((failing: Promise<unknown>) =>
      failing.then(String, (problem: unknown) => String(problem).replace(/^SetupProblem: /, '')),
    ),
  );
  expect(problems.map(own).every((problem) => problem.length > 9)).toBe(true);
  expect(latin(...problems.map(own))).toEqual([]);
});

const folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-language-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command line, in a process of its own, says of a script that isn't there. */
function complaint(language: string | null) {
  const env = { ...process.env };
  delete env['REGULENS_L10N'];
  if (language !== null) env['REGULENS_L10N'] = language;
  const cli = [path.resolve('dist/cli.js'), 'run', 'none.js', '--folder', folder];
  const { status, stderr } = spawnSync(process.execPath, cli, { env, encoding: 'utf8' });
  expect(status).toBe(1);
  return {
    said: stderr,
    problem: /^Regulens: going on in English, (.*)$/m.exec(stderr)?.[1] ?? null,
  };
}

test('another process speaks the language that it is told, English where there is none or it can’t be read', () => {
  const file = path.join(folder, 'bundle.l10n.qps-ploc.json');
  writeFileSync(file, JSON.stringify(pseudo));
  expect(complaint(file)).toEqual({
    said: expect.not.stringMatching(/There is no script/) as string,
    problem: null,
  });
  expect(complaint(null)).toEqual({
    said: expect.stringMatching(/There is no script/) as string,
    problem: null,
  });
  writeFileSync(file, '{');
  for (const bad of [file, path.join(folder, 'none.json')])
    expect(complaint(bad)).toEqual({
      said: expect.stringMatching(/There is no script/) as string,
      problem: expect.stringMatching(/JSON|ENOENT/) as string,
    });
});
