import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { trainAndDiagnose } from '../trainer/diagnosed';
import { ofType, root, train } from '../trainer/support';

/** As it is shipped, the WASM backend beside it. */
const preload = path.join(root, 'dist/preload.cjs');
const bareWasm = path.join(root, 'test/fixtures/backends/bare-wasm.cjs');
const seeded = path.join(root, 'test/fixtures/backends/seeded.cjs');
const env = { REGULENS_BACKEND: 'wasm' };

describe('being watched on WASM changes no bit of the result', () => {
  it.each([
    ['dropout, batch normalization and a penalty', 'identical.cjs'],
    ['several inputs, metrics and a fit on a dataset', 'measured.cjs'],
    ['loops of the script’s own', 'loops.cjs'],
  ])('%s', async (_, script) => {
    const watched = await train(script, {
      preload,
      nodeArgs: ['--require', seeded],
      env: { ...env, REGULENS_OVERHEAD: '1000' },
    });
    const bare = await train(script, {
      recorded: false,
      nodeArgs: ['--require', seeded, '--require', bareWasm],
    });
    expect([watched.code, bare.code], watched.stderr + bare.stderr).toEqual([0, 0]);
    expect(watched.stdout).toBe(bare.stdout);
    expect(ofType(watched.events, 'warning')).toEqual([]);
    expect(new Set(ofType(watched.events, 'fit-started').map(({ backend }) => backend))).toEqual(
      new Set(['wasm']),
    );
  });
});

// That healthy runs get no finding on WASM: test/trainer/healthy.test.ts.
describe('on WASM a diagnosis says what it says on cpu', () => {
  test('the defects of losses', async () => {
    const on = (backend: string) =>
      trainAndDiagnose('defects/losses.cjs', { REGULENS_BACKEND: backend }, preload);
    const [wasm, cpu] = [await on('wasm'), await on('cpu')];
    // One that oscillates goes where rounding takes it, and after twenty epochs that is elsewhere.
    const findings = ({ diagnosis }: typeof wasm) =>
      diagnosis.findings
        .filter(({ rule }) => rule !== 'oscillation')
        .map(({ fit, rule, title }) => `${fit} ${rule}: ${title}`);
    expect(findings(cpu).length).toBeGreaterThan(2);
    expect(findings(wasm)).toEqual(findings(cpu));
  });
});

test('worker threads and forked processes train on WASM, too', async () => {
  const script = path.join(root, 'test/fixtures/trainer/packaging/worker.mjs');
  const { code, events, stderr } = await train(script, { preload, env });
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'backend').map(({ name }) => name)).toEqual(['wasm', 'wasm']);
  expect(new Set(ofType(events, 'epoch').map(({ fit }) => fit)).size).toBe(2);
});
