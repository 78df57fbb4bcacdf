import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/*
 * What a technique makes an epoch cost: the case studies' scripts with and without the edit, in turns, on the cpu backend; the ratio
 * of the smallest median epoch of three runs each. The figures of src/diagnosis/advice/cost.ts come from here.
 */
const root = path.resolve(import.meta.dirname, '../..');
const REPEATS = 3;
const EPOCHS = 12;
const EXAMPLES = ['digits', 'satellite'];
const REMEDIES = [
  'augment-images', 'augment-table', 'mixup', 'larger-layers', 'batch-normalization', 'dropout', 'gaussian-noise', 'max-norm', 'l2',
]; // prettier-ignore

const cli = (...args) =>
  execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), ...args, '--json'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Median milliseconds of an epoch. */
function epochMs(script) {
  const folder = path.dirname(script);
  const events = cli('run', script, '--seed', '1', '--folder', folder);
  const times = events.filter(({ type }) => type === 'epoch').map((one) => one.durationMs - one.recorder.ms);
  return times.sort((a, b) => a - b)[times.length >> 1];
}

const work = mkdtempSync(path.join(tmpdir(), 'regulens-cost-'));
symlinkSync(path.join(root, 'node_modules'), path.join(work, 'node_modules'));
try {
  for (const example of EXAMPLES) {
    const copy = (name) => {
      const folder = path.join(work, `${example}-${name}`);
      cpSync(path.join(root, 'examples', example), folder, { recursive: true });
      const script = path.join(folder, 'train.js');
    writeFileSync(script, readFileSync(script, 'utf8').replace(/epochs: \d+/, `epochs: ${EPOCHS}`));
    return script;
    };
    const variants = [['base', copy('base')]];
    for (const remedy of REMEDIES) {
      const script = copy(remedy);
      const fixes = cli('fixes', script, '--folder', path.dirname(script)).filter(
        ({ type }) => type === 'fix',
      );
      const fix = fixes.find(({ id, disabled }) => id.split(':')[0] === remedy && !disabled);
      if (!fix) continue;
      cli('fix', script, '--id', fix.id, '--write', '--folder', path.dirname(script));
      variants.push([remedy, script]);
    }
    const best = new Map();
    for (let repeat = 0; repeat < REPEATS; repeat++)
      for (const [name, script] of variants)
        best.set(name, Math.min(best.get(name) ?? Infinity, epochMs(script)));
    const base = best.get('base');
    for (const [name, ms] of best)
      console.log(
        `${example.padEnd(10)} ${name.padEnd(20)} ${ms.toFixed(2).padStart(8)} ms  ×${(ms / base).toFixed(2)}`,
      );
  }
} finally {
  rmSync(work, { recursive: true });
}
