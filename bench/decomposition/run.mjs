// Bias and variance against mlxtend: our own refits of three scripts, measured by us, and by mlxtend given the same predictions.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/install.mjs';
import { cacheFolder } from '../../scripts/vscode/install.mjs';

const PACKAGES = ['mlxtend==0.23.1', 'scikit-learn==1.2.1', 'numpy<2', 'scipy<1.12', 'pandas<2.2'];
const REFITS = 10;

const cases = ['sonar', 'digits', 'cars'].flatMap(refitsOf);
const python = oracle();
const answers = python && replay(python, cases);
if (!answers)
  console.log(
    'mlxtend is not here (Python 3.11 or older with pip is needed), so only our own figures are shown.',
  );
console.log(
  '| refits | measure | ours: loss | bias | variance | mlxtend: loss | bias | variance | largest difference |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const { name, measure, ours } of cases) {
  const theirs = answers?.find((one) => one.name === name);
  const parts = ['loss', 'bias', 'variance'];
  const difference = theirs && Math.max(...parts.map((part) => Math.abs(ours[part].value - theirs[part])));
  const cells = [
    ...parts.map((part) => ours[part].value.toPrecision(7)),
    ...parts.map((part) => (theirs ? theirs[part].toPrecision(7) : '–')),
    theirs ? difference.toExponential(1) : '–',
  ];
  console.log(`| ${name} | ${measure} | ${cells.join(' | ')} |`);
}

/** Refits an example's model; what of it mlxtend can split too, with the predictions. */
function refitsOf(example) {
  const folder = path.join(root, 'examples', example);
  const store = mkdtempSync(path.join(tmpdir(), 'regulens-bench-'));
  const args = [
    'decompose',
    path.join(folder, 'train.js'),
    '--replicates',
    String(REFITS),
    '--seed',
    '1',
    '--json',
  ];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [path.join(root, 'dist/cli.js'), ...args, '--cwd', folder, '--folder', store],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  if (status !== 0) throw new Error(`${example}: ${stderr}`);
  const { run, measured } = JSON.parse(stdout.trim().split('\n').at(-1));
  const events = readFileSync(path.join(store, '.regulens/runs', run, 'events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { task, outputs, targets } = events.find(({ type }) => type === 'decomposition-started');
  const rows = events.filter(({ type }) => type === 'trial-result').map(({ predictions }) => predictions);
  rmSync(store, { recursive: true, maxRetries: 5 });
  const isNumbers = task === 'regression';
  const measure = isNumbers ? 'squared-error' : 'zero-one';
  return [
    {
      name: `${example}, ${rows.length} × ${targets.length}`,
      measure,
      loss: isNumbers ? 'mse' : '0-1_loss',
      targets,
      predictions: isNumbers ? rows : rows.map((row) => labelsOf(row, outputs)),
      ours: measured.find((one) => one.measure === measure),
    },
  ];
}

function labelsOf(row, outputs) {
  if (outputs === 1) return row.map((p) => (p > 1 - p ? 1 : 0));
  return Array.from({ length: row.length / outputs }, (_, i) => {
    const answers = row.slice(i * outputs, (i + 1) * outputs);
    return answers.indexOf(Math.max(...answers));
  });
}

/** Python with mlxtend, set up once in the cache folder; null where that can't be done. */
function oracle() {
  const folder = path.join(cacheFolder(), 'oracles', 'mlxtend');
  const bin = (at) => path.join(at, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(bin(folder))) return bin(folder);
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(bin(folder), ['-m', 'pip', '--quiet', 'install', ...PACKAGES], { stdio: 'ignore' });
    return bin(folder);
  } catch {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    return null;
  }
}

function replay(python, asked) {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-oracle-'));
  const file = path.join(folder, 'cases.json');
  writeFileSync(file, JSON.stringify({ cases: asked }));
  const script = path.join(root, 'scripts/oracles/bias_variance.py');
  const answer = execFileSync(python, [script, '--replay', file], { encoding: 'utf8', maxBuffer: 1e9 });
  rmSync(folder, { recursive: true, maxRetries: 5 });
  return JSON.parse(answer).cases;
}
