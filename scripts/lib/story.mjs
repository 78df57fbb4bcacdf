// One case study: an example's folder copied to where it can be changed, and run with the built command line.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './install.mjs';

const here = path.join(root, 'examples');

/** Names of the examples that tell a story. */
export const stories = () =>
  readdirSync(here).filter((name) => existsSync(path.join(here, name, 'story.json')));

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** `story.json`: the finding it is about, the fixes applied one after the other (by id), the metric that the script prints. */
export function openStory(name) {
  const home = path.join(here, name);
  const { finding, fixes, metric } = JSON.parse(readFileSync(path.join(home, 'story.json'), 'utf8'));
  const folder = mkdtempSync(path.join(tmpdir(), `regulens ${name} `));
  cpSync(home, folder, { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');

  function regulens(...args) {
    const options = {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e9,
    };
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'dist/cli.js'), ...args, '--json'],
      options,
    );
    if (status !== 0) throw new Error(`regulens ${args.join(' ')}: ${stderr}`);
    const objects = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { objects, result: objects.findLast(({ type }) => type === 'result') };
  }

  return {
    home,
    finding,
    metric,
    /** Trains the script as it stands; the script prints its loss and metric on test rows. */
    train(seed) {
      const { result } = regulens('run', 'train.js', '--seed', String(seed), '--env', 'REGULENS_EVALUATE=1');
      const { run } = result;
      const printed = readFileSync(path.join(folder, '.regulens/runs', run, 'stdout.log'), 'utf8');
      const [, testLoss, testMetric] = /test loss ([\d.]+), \D*([\d.]+)/.exec(printed) ?? [];
      const evaluation = lastEvaluation(path.join(folder, '.regulens/runs', run, 'events.ndjson'));
      return { seed, run, testLoss: Number(testLoss), testMetric, validationLoss: evaluation };
    },
    diagnose: (run) => regulens('diagnose', run).result.results[0].diagnosis,
    /** Applies the story's fixes to the copy. */
    change() {
      return fixes.map((id) => {
        const fix = regulens('fixes', 'train.js', '--diff').objects.find((object) => object.id === id);
        if (!fix || fix.disabled) throw new Error(`${name}: no fix ${id}${fix ? ` (${fix.disabled})` : ''}`);
        regulens('fix', 'train.js', '--id', id, '--write');
        return {
          title: fix.title,
          reason: fix.reason,
          diff: fix.diff.replace(/^(---|\+\+\+|===|Index).*\n/gm, '').trim(),
        };
      });
    },
    report(runs) {
      for (const [run, name] of runs) regulens('rename', run, name);
      const file = path.join(folder, 'report.html');
      regulens('report', ...runs.map(([run]) => run), '--out', file);
      return file;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Validation loss of the weights that training ended with: of the evaluation at the end. */
function lastEvaluation(file) {
  const events = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const { loss, examples } = events.findLast(({ type, on }) => type === 'evaluation' && on === 'validation');
  const { validationExamples } = events.findLast(({ type }) => type === 'fit-started');
  if (examples !== validationExamples) throw new Error(`${file}: not all validation examples were asked`);
  return loss;
}
