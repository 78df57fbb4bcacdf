import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixtures, nodes, ofType, root, train } from './support';
import type { Outcome } from './support';

const folder = path.join(fixtures, 'packaging');
const typed = path.join(folder, 'typed.ts');
let bundles = '';

beforeAll(async () => {
  bundles = mkdtempSync(path.join(tmpdir(), 'regulens-bundles-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(bundles, 'node_modules'));
  const common = { bundle: true, platform: 'node', logLevel: 'error', absWorkingDir: root } as const;
  await build({
    ...common,
    entryPoints: [typed],
    format: 'cjs',
    outfile: path.join(bundles, 'min.cjs'),
    minify: true,
  });
  await build({
    ...common,
    entryPoints: [typed],
    format: 'cjs',
    outfile: path.join(bundles, 'mapped.cjs'),
    sourcemap: true,
  });
  await build({
    ...common,
    entryPoints: [typed],
    format: 'cjs',
    outfile: path.join(bundles, 'external.cjs'),
    sourcemap: 'inline',
    packages: 'external',
  });
});

function sites({ events, code, stderr }: Outcome): unknown {
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  expect(ofType(events, 'epoch')).toHaveLength(1);
  const [fit] = ofType(events, 'fit-started');
  const layers = ofType(events, 'model')
    .at(-1)
    ?.layers.map((layer) => layer.site?.line);
  return { file: fit?.site?.file, fit: fit?.site?.line, layers };
}

describe('finds the user’s tfjs and lines', () => {
  it('as an ES module', async () => {
    const file = path.join(folder, 'esm.mjs');
    expect(sites(await train(file))).toEqual({ file, fit: 7, layers: [5] });
  });

  it('in a minified bundle', async () => {
    const file = path.join(bundles, 'min.cjs');
    const outcome = await train(file);
    expect(sites(outcome)).toMatchObject({ file });
    // With no map to go by, the site is a place in the bundle: that of the user's own call, not of the framework's.
    const text = readFileSync(file, 'utf8').split('\n');
    const [fit] = ofType(outcome.events, 'fit-started');
    expect(text[(fit?.site?.line ?? 0) - 1]?.slice((fit?.site?.column ?? 0) - 1)).toMatch(/^fit\(/);
    for (const layer of ofType(outcome.events, 'model').at(-1)?.layers ?? [])
      expect(text[(layer.site?.line ?? 0) - 1]?.slice((layer.site?.column ?? 0) - 1)).toMatch(/^dense\(/);
  });

  it('in a bundle with a source map, back to the TypeScript line', async () => {
    expect(sites(await train(path.join(bundles, 'mapped.cjs')))).toEqual({
      file: typed,
      fit: 14,
      layers: [10, 12],
    });
  });

  it('in compiled TypeScript with an inline map', async () => {
    expect(sites(await train(path.join(bundles, 'external.cjs')))).toEqual({
      file: typed,
      fit: 14,
      layers: [10, 12],
    });
  });

  it('under tsx', async () => {
    expect(sites(await train(typed, { nodeArgs: ['--import', 'tsx'] }))).toEqual({
      file: typed,
      fit: 14,
      layers: [10, 12],
    });
  });

  it.each(nodes.filter((node) => node.major >= 24))(
    'under Node $major’s type stripping',
    async ({ path: node }) => {
      expect(sites(await train(typed, { node }))).toEqual({ file: typed, fit: 14, layers: [10, 12] });
    },
  );

  it('of the user’s own layer class, and leaves nothing that loading a model trips over', async () => {
    const { events, code, stderr } = await train(path.join(folder, 'custom.mjs'));
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
    expect(
      ofType(events, 'model')
        .at(-1)
        ?.layers.map((layer) => layer.kind),
    ).toEqual(['Dense', 'Scale']);
  });

  it('in two copies at once', async () => {
    const main = path.join(bundles, 'main.cjs');
    const named = path.join(folder, 'named.cjs');
    writeFileSync(main, `require(${JSON.stringify(named)}).then(() => require('./min.cjs'));\n`);
    const { events, code } = await train(main);
    expect(code).toBe(0);
    expect(ofType(events, 'epoch').map((epoch) => epoch.fit)).toEqual(['fit-1', 'fit-2']);
  });

  it('and leaves the engine a plain property: every tensor that is made asks for it', async () => {
    const main = path.join(bundles, 'plain.cjs');
    writeFileSync(
      main,
      `require('@tensorflow/tfjs'); console.log('value' in Object.getOwnPropertyDescriptor(globalThis, '_tfengine'));\n`,
    );
    expect((await train(main)).stdout).toMatch(/^true$/m);
  });

  it('in worker threads and forked processes, of which only the main one ends the run', async () => {
    const { events, code } = await train(path.join(folder, 'worker.mjs'));
    expect(code).toBe(0);
    expect(ofType(events, 'run-started')).toHaveLength(1);
    expect(new Set(ofType(events, 'epoch').map((epoch) => epoch.fit)).size).toBe(2);
    expect(ofType(events, 'run-ended')).toHaveLength(1);
    expect(events.at(-1)?.type).toBe('run-ended');
  });
});

describe('serves edited text without touching the disk', () => {
  const edited = (file: string, from: string, to: string) => {
    const edits = path.join(mkdtempSync(path.join(tmpdir(), 'regulens-edits-')), 'edits.json');
    writeFileSync(edits, JSON.stringify({ [file]: readFileSync(file, 'utf8').replace(from, to) }));
    return { REGULENS_EDITS: edits };
  };
  const cjs = path.join(fixtures, 'classify.cjs');
  const esm = path.join(folder, 'esm.mjs');
  const cases = nodes.flatMap((node) => [
    { ...node, kind: 'CommonJS', file: cjs, units: 5, env: edited(cjs, 'units: 8', 'units: 5'), args: [] },
    { ...node, kind: 'ESM', file: esm, units: 4, env: edited(esm, 'units: 1', 'units: 4'), args: [] },
    {
      ...node,
      kind: 'tsx',
      file: typed,
      units: 7,
      env: edited(typed, '{ units: 3 }', '{ units: 7 }'),
      args: ['--import', 'tsx'],
    },
    ...(node.major >= 24
      ? [
          {
            ...node,
            kind: 'type stripping',
            file: typed,
            units: 7,
            env: edited(typed, '{ units: 3 }', '{ units: 7 }'),
            args: [],
          },
        ]
      : []),
  ]);
  it.each(cases)('$kind on Node $major', async ({ file, env, units, path: node, args }) => {
    const before = readFileSync(file, 'utf8');
    const { events, stderr } = await train(file, { env: { ...env, EPOCHS: '1' }, node, nodeArgs: args });
    expect(ofType(events, 'model').at(-1)?.layers[0]?.units, stderr).toBe(units);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
