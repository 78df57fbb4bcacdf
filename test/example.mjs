// The whole round on the bundled example, as `npm start` makes it, with the built command line and a copy of the example.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../scripts/lib/install.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'regulens example '));
try {
  cpSync(path.join(root, 'examples/sonar'), folder, { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const script = path.join(folder, 'train.js');
  const before = readFileSync(script, 'utf8');
  const regulens = (...args) => {
    const result = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), ...args, '--json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const objects = result.stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { ...result, objects, result: objects.find(({ type }) => type === 'result') };
  };

  const round = regulens('try', 'train.js', '--out', 'report.html');
  assert.equal(round.status, 0, round.stderr);
  const overfitting = round.result.findings.find(({ rule }) => rule === 'overfitting');
  assert.ok(overfitting, 'the example overfits and Regulens says so');
  assert.equal(path.basename(overfitting.anchor.file), 'train.js');
  assert.match(
    before.split('\n')[overfitting.anchor.line - 1],
    /model\.fit\(/,
    'the warning is on the fit call',
  );
  assert.ok(overfitting.confidence >= 0.8);

  const fixes = round.objects.filter(({ type }) => type === 'fix');
  assert.ok(fixes.length >= 3, 'several fixes are offered');
  const verified = round.objects.find(({ type }) => type === 'verified');
  const measured = verified.candidates.find(({ id }) => id === fixes[0].id);
  assert.equal(measured.verdict, 'better');
  assert.ok(measured.effect.high < 1, `the first fix lowers the validation loss (${measured.effect.ratio})`);
  assert.ok(verified.confirmation.effect.ratio < 1, 'also under a fresh seed, on other rows');
  assert.equal(readFileSync(script, 'utf8'), before, 'the script is untouched');
  const report = readFileSync(path.join(folder, 'report.html'), 'utf8');
  assert.match(report, /Overfitting since epoch/);
  assert.ok(report.includes(verified.id), 'the report has what the verification came to');
  assert.doesNotMatch(report, /(src|href)="https?:/, 'the report loads nothing');

  const fixed = regulens('fix', 'train.js', '--id', fixes[0].id, '--write');
  assert.equal(fixed.status, 0, fixed.stderr);
  const rerun = regulens('run', 'train.js', '--seed', '1');
  assert.equal(rerun.status, 0, rerun.stderr);
  assert.ok(
    !rerun.result.findings.some(({ severity }) => severity !== 'information'),
    'after the fix the warning is gone',
  );

  const decomposed = regulens('decompose', 'train.js', '--replicates', '5', '--seed', '1');
  assert.equal(decomposed.status, 0, decomposed.stderr);
  for (const { measure, loss, bias, variance } of decomposed.result.measured)
    if (measure !== 'zero-one')
      assert.ok(Math.abs(loss.value - bias.value - variance.value) < 1e-6, `${measure} adds up`);

  assert.equal(regulens('frobnicate').status, 2);
  assert.equal(regulens('run', 'missing.js').status, 1);
  console.log(
    `example: overfits since epoch ${overfitting.onset}, ${fixes[0].title}: ×${measured.effect.ratio.toFixed(2)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
