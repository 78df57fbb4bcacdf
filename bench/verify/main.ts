// How good verification is, on real problems: `npm run bench -- verify`. LEVEL=quick|thorough, SPLITS=2, FIRST_SPLIT=1, PROBLEMS=sonar,cars.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diagnose } from '../../src/diagnosis';
import {
  createTrialPool,
  notMeasured,
  runToEnd,
  trialOutcome,
  verifyFixes,
  type TrialPool,
  type VerifyRequest,
  type Workplace,
} from '../../src/experiments';
import { editsByFile } from '../../src/protocol/edits';
import type { Verification } from '../../src/protocol/verification';
import { RunStore, WarmProcesses } from '../../src/runs';
import { firstOfEachRemedy, type FindingFix } from '../../src/session';
import { fixesFor } from '../../src/session/fixes';
import { loadParser } from '../../src/session/load-parser';
import { listFixes, type Script } from '../../src/source';
import { PROBLEMS, type Problem } from './problems';
import { splitRows } from './rows';
import { scriptOf } from './script';
import { printTable, type Result } from './table';
import { assetsIn } from '../../src/runs/assets';

const root = path.resolve(__dirname, '../..');
const dist = path.join(root, 'dist');
const assets = assetsIn(dist);
const level = process.env['LEVEL'] === 'quick' ? 'quick' : 'thorough';
const splits = Number(process.env['SPLITS'] ?? 2);
const firstSplit = Number(process.env['FIRST_SPLIT'] ?? 1);
const wanted = process.env['PROBLEMS']?.split(',');
/** Seeds that nothing was chosen under. */
const TEST_SEEDS = ['test-1', 'test-2', 'test-3'];
/** Of what is called better, so many are trained for the test rows. */
const MOST_TESTED = 3;
/** What is tried on scripts for which nothing is suggested: somebody may ask for it all the same. */
const ASKED_FOR = ['dropout', 'l2', 'batch-normalization', 'smaller-layers', 'early-stopping'];

async function main(): Promise<void> {
  const parser = await loadParser(dist);
  const results: Result[] = [];
  const file = path.join(root, 'out/bench', `verify-${level}.ndjson`);
  writeFileSync(file, '');
  for (const problem of PROBLEMS) {
    if (wanted && !wanted.includes(problem.name)) continue;
    for (let split = firstSplit; split < firstSplit + splits; split++) {
      const result = await measure(problem, split, (text) => parser.parse(text, 'javascript'));
      results.push(result);
      appendFileSync(file, `${JSON.stringify(result)}\n`);
    }
  }
  printTable(results, level);
}

async function measure(problem: Problem, split: number, parse: (text: string) => Script): Promise<Result> {
  const folder = path.join(root, 'out/bench/verify', `${problem.name}-${split}`);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(folder, { recursive: true });
  const rows = splitRows(root, problem, split);
  for (const name of ['train', 'validation', 'test'] as const)
    writeFileSync(path.join(folder, `${name}.csv`), rows[name].map((row) => row.join()).join('\n'));
  const script = path.join(folder, 'train.mjs');
  writeFileSync(script, scriptOf(problem, (rows.train[0]?.length ?? 1) - 1));
  const workplace: Workplace = { store: new RunStore(folder), assets };
  const pool = createTrialPool(workplace);
  try {
    return await verified(problem, split, { workplace, pool, script, parse });
  } finally {
    await pool.dispose();
  }
}

interface Place {
  workplace: Workplace;
  pool: TrialPool;
  script: string;
  parse: (text: string) => Script;
}

async function verified(problem: Problem, split: number, place: Place): Promise<Result> {
  const { workplace, pool, script, parse } = place;
  const launch = { script, backend: 'wasm' as const };
  const processes = new WarmProcesses();
  const first = await runToEnd(
    { ...workplace, processes: processes.unshared },
    { ...launch, seed: '1', evaluateFully: true },
  );
  const session = { record: first.record, state: first.state, diagnosis: diagnose(first.state) };
  const parsed = parse(readFileSync(script, 'utf8'));
  const suggested = usable(firstOfEachRemedy(fixesFor(session, new Map([[script, parsed]]))));
  const all = listFixes(parsed).filter(({ disabled }) => disabled === null);
  const asked = ASKED_FOR.flatMap((remedy) => all.find((fix) => fix.remedy === remedy) ?? []);
  const fixes = suggested.length > 0 ? suggested : asked.map((fix) => ({ fix, file: script }));
  const files = [
    ...new Set(fixes.flatMap(({ fix, file }) => editsByFile(file, fix.edits).map((one) => one.file))),
  ];
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const edited = new Map<string, string>();
  const baseline = trialOutcome(first, '1');
  const begin = performance.now();
  const judged: number[] = [];
  const onProgress = ({ candidates }: Verification) => {
    const isJudged =
      candidates.length > 0 && candidates.every(({ state }) => state !== 'waiting' && state !== 'running');
    if (isJudged) judged.push(performance.now() - begin);
  };
  const request: VerifyRequest = {
    run: first.record.id,
    launch,
    texts,
    fixes,
    parse: (_, text) => parse(text),
    level,
    seed: '1',
    baseline,
    onCandidate: ({ id, texts: made }) => edited.set(id, made.get(script) ?? ''),
  };
  await pool.adopt(processes, first, { ...launch, seed: '1' });
  processes.dispose();
  const verification = await verifyFixes(pool, request, { onProgress });
  // Test rows come in only now.
  const unchanged = await testLosses(place, null);
  const chosen = chosenOf(verification, suggested.length > 0);
  const tested: Result['tested'] = [];
  for (const { id, role } of chosen.slice(0, MOST_TESTED)) {
    const text = edited.get(id);
    if (text === undefined) continue;
    const losses = await testLosses(place, text);
    tested.push({ id, role, ratios: losses.map((loss, i) => loss / (unchanged[i] ?? NaN)) });
  }
  const curve = baseline;
  const timesOneRun = (ms: number) => (ms / (verification.oneRunMs ?? NaN)).toFixed(1);
  const line = {
    problem: problem.name,
    split,
    gap: curve.finalLoss / curve.bestLoss,
    findings: session.diagnosis.findings.map(({ rule }) => rule),
    suggested: suggested.map(({ fix }) => fix.remedy),
    tested,
    verification,
    judgedMs: judged[0] ?? null,
  };
  console.log(
    `${line.problem} ${line.split}: gap ${line.gap.toFixed(2)}, ${suggested.length} suggested, all judged after ${timesOneRun(judged[0] ?? NaN)}, confirmed after ${timesOneRun(verification.spentMs)} × one run of ${((verification.oneRunMs ?? NaN) / 1000).toFixed(1)} s; ` +
      tested
        .map(({ id, role, ratios }) => `${role} ${id}: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`)
        .join('; '),
  );
  return line;
}

/** What is offered first after verification, and all that is called better. */
function chosenOf(
  verification: Verification,
  suggested: boolean,
): { id: string; role: 'first' | 'better' }[] {
  const { candidates, confirmation } = verification;
  const refuted = confirmation?.effect && confirmation.effect.ratio >= 1 ? confirmation.candidate : null;
  const better = candidates
    .filter(({ id, verdict }) => verdict === 'better' && id !== refuted)
    .sort((a, b) => (a.effect?.ratio ?? 1) - (b.effect?.ratio ?? 1))
    .map(({ id }) => id);
  const confirmed = confirmation?.verdict === 'better' ? confirmation.candidate : null;
  const usual = candidates.find(
    ({ kind, verdict }) => kind === 'fix' && verdict !== 'worse' && verdict !== 'given-up',
  );
  const first = confirmed ?? better[0] ?? (suggested ? (usual?.id ?? null) : null);
  return [
    ...(first === null ? [] : [{ id: first, role: 'first' as const }]),
    ...better.filter((id) => id !== first).map((id) => ({ id, role: 'better' as const })),
  ];
}

const usable = (found: readonly FindingFix[]): FindingFix[] =>
  found.filter(
    ({ fix }, i) =>
      fix.disabled === null &&
      notMeasured(fix.remedy) === null &&
      found.findIndex((other) => other.fix.id === fix.id) === i,
  );

/** Loss on the test rows under each test seed, with the script's text in memory. */
async function testLosses({ workplace, pool, script }: Place, text: string | null): Promise<number[]> {
  const runs = TEST_SEEDS.map(async (seed) => {
    const ended = await pool.run({
      launch: {
        script,
        backend: 'wasm',
        seed,
        env: { TEST_ROWS: './test.csv' },
        parent: { kind: 'verify', experiment: 'test', label: 'test rows' },
        ...(text !== null && { edits: [{ file: script, text }] }),
      },
    });
    const said = readFileSync(path.join(workplace.store.directory(ended.record.id), 'stdout.log'), 'utf8');
    return Number(/^test (\S+)/m.exec(said)?.[1]);
  });
  return Promise.all(runs);
}

void main();
