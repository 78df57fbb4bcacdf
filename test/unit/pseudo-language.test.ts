import './pseudo-configured';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { findingDocument, findingHover } from '../../src/editor/markdown';
import { lensResult, problemMessage } from '../../src/editor/wording';
import type { RunEvent } from '../../src/protocol/events';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import { runItem } from '../../src/ui/run-item';
import { statusText } from '../../src/ui/status-text';
import { endRemark } from '../../src/ui/terminal-text';
import { pseudo } from '../pseudo-messages';
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
