import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import {
  createTrialPool,
  runToEnd,
  trialOutcome,
  type EndedRun,
  type Workplace,
} from '../../src/experiments';
import { candidateFrom } from '../../src/experiments/verify/candidates';
import { ifStopped } from '../../src/experiments/verify/stopped';
import { RunStore } from '../../src/runs';
import { VerificationStore } from '../../src/runs/verification-store';
import { fixesFor, type FindingFix } from '../../src/session/fixes';
import { loadParser } from '../../src/session/load-parser';
import { byProof, proofsOf } from '../../src/session/proof';
import { triable, verifyRun } from '../../src/session/verify-run';
import { listFixes, type Script, type SourceParser } from '../../src/source';
import { fixtures, root } from './support';
import { assetsIn } from '../../src/runs/assets';

const dist = path.join(root, 'dist');
const assets = assetsIn(dist);

let folder: string;
let file: string;
let workplace: Workplace;
let parser: SourceParser;
let first: EndedRun;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'regulens-verify-')));
  file = path.join(folder, 'train.mjs');
  cpSync(path.join(fixtures, 'verified.mjs'), file);
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  workplace = { store: new RunStore(folder), assets };
  parser = await loadParser(dist);
  first = await runToEnd(workplace, { script: file, seed: '1', backend: 'wasm' });
}, 60_000);

const parse = (text: string): Script => parser.parse(text, 'javascript');

function fixesOf(wanted: readonly string[]): FindingFix[] {
  const diagnosis = diagnose(first.state);
  const script = parse(readFileSync(file, 'utf8'));
  const finding = diagnosis.findings.find(({ rule }) => rule === 'overfitting');
  expect(finding, 'the script overfits').toBeDefined();
  const found = fixesFor({ state: first.state, diagnosis }, new Map([[file, script]]));
  return wanted.flatMap((remedy) => {
    const own = found.find(({ fix }) => fix.remedy === remedy);
    if (own) return own;
    const fix = listFixes(script).find((one) => one.remedy === remedy);
    return fix && finding ? { fix, file, finding } : [];
  });
}

function verifying(fixes: readonly FindingFix[]) {
  const pool = createTrialPool(workplace);
  const running = verifyRun(pool, {
    session: { id: first.record.id, ...first },
    launch: { script: file, backend: 'wasm' },
    fixes,
    textOf: (name) => readFileSync(name, 'utf8'),
    parse: (_, text) => parse(text),
    ranThis: true,
    level: 'quick',
  });
  return running.finally(() => pool.dispose());
}

describe('fixes of a script that learns its rows by heart', () => {
  it('are verified on the seeds of the run itself, and the best once more on others', async () => {
    const text = readFileSync(file, 'utf8');
    const files = readdirSync(folder);
    const fixes = fixesOf(['l2', 'early-stopping', 'keep-best-weights', 'raise-learning-rate']);
    const verification = await verifying(fixes);
    expect(verification).toMatchObject({
      status: 'finished',
      seeds: ['1'],
      baseline: [{ run: first.record.id }],
    });
    const of = (remedy: string) =>
      verification.candidates.find(({ parts, kind }) => kind === 'fix' && parts[0]?.remedy === remedy);
    // Half of the target is noise: what holds back helps by a lot, on every seed and example.
    expect(of('l2')?.runs.length).toBeLessThanOrEqual(1);
    expect(of('keep-best-weights')).toMatchObject({ readOff: true, verdict: 'better' });
    expect(of('keep-best-weights')?.effect?.ratio).toBeLessThan(0.9);
    expect(of('raise-learning-rate')?.verdict).not.toBe('better');
    const { confirmation } = verification;
    expect(confirmation?.seeds).toEqual(['1/fresh-1']);
    expect(confirmation?.on).toBe('a fresh seed, and rows held out that didn’t choose');
    expect(confirmation?.effect?.ratio).toBeLessThan(1);
    expect(confirmation?.effect?.examples).toBeLessThan(120);
    // In memory: neither the script nor its folder has changed.
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(files);

    // What was shown to help comes first, and says what it did.
    const proofs = proofsOf(verification);
    const best = proofs.get(fixes[2]?.fix.id ?? '');
    expect(best?.words).toMatch(/^validation loss .*−\d+ % \[−\d+, [−+]?\d+\], 1 seed$/);
    expect(byProof([...fixes].reverse(), proofs)[0]?.fix.remedy).not.toBe('raise-learning-rate');

    // It is kept, and what was run is not run again.
    const store = new VerificationStore(folder);
    await store.write(verification);
    expect(await store.read(first.record.id)).toEqual(verification);
    const runs = (await workplace.store.list()).length;
    const again = await verifying(fixes);
    expect(again.candidates.map(({ effect }) => effect)).toEqual(
      verification.candidates.map(({ effect }) => effect),
    );
    const stopped = verification.candidates.filter(({ state }) => state === 'given-up').length;
    // What was given up or ended early has no end to be kept.
    expect((await workplace.store.list()).length - runs).toBeLessThanOrEqual(stopped + 1);
  }, 180_000);

  it('that stop early are read off as the edited script itself ends', async () => {
    const fixes = fixesOf(['keep-best-weights']);
    const [found] = fixes;
    if (!found) throw new Error('no fix');
    const offered = { fix: found.fix, file };
    const made = candidateFrom(
      [{ fix: found.fix.id, remedy: found.fix.remedy, value: 10 }],
      [offered],
      new Map([[file, readFileSync(file, 'utf8')]]),
      (_, text) => parse(text),
    );
    const edited = await runToEnd(workplace, {
      script: file,
      seed: '1',
      backend: 'wasm',
      evaluateFully: true,
      edits: [...(made?.texts ?? [])].map(([name, text]) => ({ file: name, text })),
    });
    const really = trialOutcome(edited, '1');
    const whole = trialOutcome(first, '1');
    // All examples choose here, as they do in the script.
    const curve = whole.epochsOfExamples.map(({ losses }) => losses.reduce((sum, loss) => sum + loss, 0));
    let best = 0;
    let epochs = 0;
    for (const [i, loss] of curve.entries()) {
      epochs = i + 1;
      if (loss < (curve[best] ?? NaN)) best = i;
      else if (i - best >= 10) break;
    }
    expect(really.epochs).toBe(epochs);
    expect(really.finalLoss).toBeCloseTo((curve[best] ?? NaN) / 120, 5);
    // Halves that choose for each other can't do better than that, and not much worse.
    const read = ifStopped(whole, { patience: 10, keepsBest: true });
    const mean = (read?.losses.reduce((sum, loss) => sum + loss, 0) ?? NaN) / 120;
    expect(mean).toBeGreaterThanOrEqual(really.finalLoss - 1e-6);
    expect(mean).toBeLessThan(1.5 * really.finalLoss);
  }, 60_000);

  it('that can’t be tried are refused with the reason', async () => {
    const all = fixesOf(['checkpoint']);
    expect(triable(all)).toEqual([]);
    const pool = createTrialPool(workplace);
    const request = {
      session: { id: first.record.id, ...first },
      launch: { script: file },
      fixes: all,
      textOf: () => '',
      parse: (_: string, text: string) => parse(text),
      ranThis: true,
      level: 'quick' as const,
    };
    await expect(verifyRun(pool, { ...request, only: ['checkpoint'] })).rejects.toThrow(/It saves files/);
    await expect(verifyRun(pool, { ...request, only: ['nonsense'] })).rejects.toThrow(/none of the fixes/);
    await pool.dispose();
  });
});

describe('a script with random numbers of its own', () => {
  it('is found out by running it twice under one seed, and more seeds are used', async () => {
    const own = path.join(folder, 'own.mjs');
    const text = `import { randomBytes } from 'node:crypto';\nMath.random = () => randomBytes(4).readUInt32LE() / 2 ** 32;\n${readFileSync(file, 'utf8')}`;
    writeFileSync(own, text.replace(/epochs: \d+/, 'epochs: 12'));
    const ran = await runToEnd(workplace, { script: own, seed: '1', backend: 'wasm' });
    const fix = listFixes(parse(readFileSync(own, 'utf8'))).find(({ remedy }) => remedy === 'l2');
    const finding = diagnose(first.state).findings[0];
    expect.assert(fix && finding);
    const pool = createTrialPool(workplace);
    const verification = await verifyRun(pool, {
      session: { id: ran.record.id, ...ran },
      launch: { script: own, backend: 'wasm' },
      fixes: [{ fix, file: own, finding }],
      textOf: (name) => readFileSync(name, 'utf8'),
      parse: (_, code) => parse(code),
      ranThis: true,
      level: 'quick',
    }).finally(() => pool.dispose());
    expect(verification.notes.join()).toMatch(
      /Two runs of this script under seed 1 differ from epoch 1 on .* draws from crypto\.randomBytes/,
    );
    expect(verification.seeds).toEqual(['1', '1/2', '1/3']);
    expect(verification.baseline).toHaveLength(3);
    const [l2] = verification.candidates;
    expect(l2?.runs).toHaveLength(3);
  }, 120_000);
});
