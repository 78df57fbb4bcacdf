import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import fc from 'fast-check';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TOOL_NAMES } from '../../../src/tools/names';

// The built server over real standard input and output, called by the SDK's own client, as an assistant's program does.
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'regulens-mcp-')));
const script = readFileSync('test/fixtures/host/train.js', 'utf8');
const clients: Client[] = [];
let reader: Client;
let runner: Client;

async function connect(...options: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const args = [path.resolve('dist/cli.js'), 'mcp', '--folder', folder, ...options];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
  clients.push(client);
  return client;
}

beforeAll(async () => {
  writeFileSync(path.join(folder, 'train.js'), script);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  cpSync('examples/sonar/sonar.csv', path.join(folder, 'sonar.csv'));
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
  [reader, runner] = await Promise.all([connect(), connect('--allow-run', '--allow-edits')]);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

async function call(
  client: Client,
  name: string,
  input: unknown,
  more: Parameters<Client['callTool']>[2] = {},
) {
  const answer = await client.callTool(
    { name, arguments: input as Record<string, unknown> },
    undefined,
    more,
  );
  const [first] = answer.content as { text: string }[];
  return {
    text: first?.text ?? '',
    data: answer.structuredContent as never,
    isError: answer.isError === true,
  };
}

test('every tool says what it does, what it takes, and whether it only reads', async () => {
  const { tools } = await reader.listTools();
  expect(tools.map(({ name }) => name)).toEqual([...TOOL_NAMES]);
  for (const { description, inputSchema, annotations } of tools) {
    expect(inputSchema.type).toBe('object');
    // What runs or edits says so where a model decides on it.
    expect(/RUNS CODE|EDITS FILES/.test(description ?? '')).toBe(annotations?.readOnlyHint === false);
    for (const property of Object.values(inputSchema.properties ?? {}))
      expect(property).toHaveProperty(['description' in property ? 'description' : 'enum']);
  }
});

describe('refusals say why, and what to do', () => {
  test.each([
    ['run_training', { script: 'train.js' }, /without --allow-run.*start the server with --allow-run/],
    ['decompose', { script: 'train.js' }, /without --allow-run/],
    ['verify_fixes', { run: 'latest' }, /without --allow-run/],
    ['get_findings', { run: 'latest' }, /There is no run "latest"\. run_training makes the first one/],
    ['get_findings', {}, /doesn't fit: run: .*its schema/],
    ['list_runs', { limit: 'all' }, /doesn't fit: limit/],
    ['diagnose_curve', { loss: [1, 2], val_loss: [1] }, /2 training losses and 1 validation losses/],
  ])('%s %j', async (name, input, message) => {
    const { text, isError } = await call(reader, name, input);
    expect(isError).toBe(true);
    expect(text).toMatch(message);
  });

  test('scripts outside of the folder, also behind a link', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'regulens-outside-'));
    writeFileSync(path.join(outside, 'other.js'), 'process.exit(0)');
    symlinkSync(outside, path.join(folder, 'linked'), 'junction');
    for (const given of ['../x.js', path.join(outside, 'other.js'), 'linked/other.js', '/etc/passwd']) {
      const { text, isError } = await call(runner, 'run_training', { script: given });
      expect({ isError, text }).toEqual({
        isError: true,
        text: expect.stringMatching(/is outside of/) as string,
      });
    }
    rmSync(path.join(folder, 'linked'));
    rmSync(outside, { recursive: true, maxRetries: 5 });
  });

  test('a tool that there is not is an error of the protocol', async () => {
    await expect(call(reader, 'shell', {})).rejects.toThrow(/no tool "shell"/);
  });
});

test('numbers given are diagnosed', async () => {
  const epochs = Array.from({ length: 60 }, (_, epoch) => epoch);
  const input = {
    loss: epochs.map((epoch) => Math.exp(-epoch / 10)),
    val_loss: epochs.map((epoch) => 0.5 + ((epoch - 20) / 40) ** 2),
    validation_examples: 1000,
  };
  const { text, data } = await call(reader, 'diagnose_curve', input);
  expect(text).toMatch(/Overfitting since epoch/);
  expect(data).toMatchObject({
    findings: [{ rule: 'overfitting', onset: expect.closeTo(21, -1) as number }],
  });
  const broken = await call(reader, 'diagnose_curve', { loss: [1, 0.5, 'NaN', 'NaN'] });
  expect(broken.data).toMatchObject({ findings: [{ rule: 'non-finite-loss' }, {}] });
});

test('an assistant trains, reads the findings, and applies a fix', async () => {
  const told: number[] = [];
  const trained = await call(
    runner,
    'run_training',
    { script: 'train.js', seed: '7' },
    { onprogress: ({ progress }) => told.push(progress) },
  );
  expect(trained.isError).toBe(false);
  expect(trained.text).toMatch(/finished · seed 7 · 80 epochs/);
  expect(trained.text).toMatch(/Overfitting since epoch \d+ .* at train\.js:\d+:\d+\n +await model\.fit/);
  expect(trained.text).toMatch(/validation loss 0\.\d+, accuracy/);
  expect(told.length).toBeGreaterThan(1);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  const { run } = trained.data as { run: string };

  const listed = await call(reader, 'list_runs', {});
  expect(listed.data).toMatchObject({
    total: 1,
    runs: [{ run, script: 'train.js', status: 'finished', seed: '7' }],
  });
  const findings = await call(reader, 'get_findings', { run: 'latest' });
  expect(findings.data).toMatchObject({ run, status: 'finished', findings: [{ rule: 'overfitting' }, {}] });

  const { fixes } = (await call(reader, 'list_fixes', { run, limit: 2 })).data as {
    fixes: { id: string; diff: string }[];
  };
  const [, l2] = fixes;
  expect(l2?.id).toBe('l2:hidden@0');
  expect(l2?.diff).toMatch(/^--- train\.js\n/);

  const shown = await call(reader, 'apply_fix', { run, fix: 'l2:hidden@0' });
  expect(shown.data).toMatchObject({ applied: false, diff: l2?.diff });
  expect(shown.text).toMatch(/without --allow-edits.*regulens fix train\.js --id l2:hidden@0/s);
  expect(readFileSync(path.join(folder, 'train.js'), 'utf8')).toBe(script);
  const applied = await call(runner, 'apply_fix', { run, fix: 'l2:hidden@0' });
  expect(applied.data).toMatchObject({ applied: true, files: ['train.js'] });
  expect(readFileSync(path.join(folder, 'train.js'), 'utf8')).toBe(
    script.replaceAll(
      /(units: \d+, activation: 'relu')/g,
      '$1, kernelRegularizer: tf.regularizers.l2({ l2: 0.01 })',
    ),
  );
  const again = await call(runner, 'apply_fix', { run, fix: 'l2:hidden@0' });
  expect(again).toMatchObject({
    isError: true,
    text: expect.stringMatching(/no fix "l2:hidden@0"/) as string,
  });
  writeFileSync(path.join(folder, 'train.js'), script);
});

describe('no script outlives who asked for it', () => {
  const stopped = async (id: string) => {
    for (;;) {
      const { data } = await call(reader, 'list_runs', {});
      const found = (data as { runs: { run: string; status: string }[] }).runs.find(({ run }) => run === id);
      if (found?.status === 'stopped') return;
      expect(found?.status).toMatch(/starting|running/);
    }
  };
  /** Resolves with the run's id when it has started. */
  const started = (client: Client, signal?: AbortSignal) =>
    new Promise<string>((resolve) => {
      const onprogress = ({ message }: { message?: string | undefined }) =>
        resolve(message?.split(' ')[1] ?? '');
      const options = { onprogress, ...(signal && { signal }) };
      call(client, 'run_training', { script: 'waits.js' }, options).catch(() => undefined);
    });
  beforeAll(() => writeFileSync(path.join(folder, 'waits.js'), 'setInterval(() => undefined, 1000);'));

  test('nor who cancels', async () => {
    const abort = new AbortController();
    const id = await started(runner, abort.signal);
    abort.abort();
    await stopped(id);
  });

  test('nor who hangs up', async () => {
    const client = await connect('--allow-run');
    const id = await started(client);
    await client.close();
    await stopped(id);
  });
});

test('whatever the input is, the server answers and lives on', async () => {
  const names = TOOL_NAMES.filter((name) => name !== 'run_training' && name !== 'decompose');
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('latest', '..', '/', '\0', 'train.js', '__proto__', '\ud800'),
  );
  const value = fc.oneof(text, fc.anything(), fc.array(fc.oneof(fc.double(), text)));
  const input = fc.record(
    Object.fromEntries(
      ['run', 'fix', 'fixes', 'level', 'limit', 'loss', 'val_loss', 'validation_examples', 'script'].map(
        (key) => [key, value],
      ),
    ),
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), input, async (name, given) => {
      // What can't be said in JSON can't be sent.
      const sent = JSON.parse(
        JSON.stringify(given, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
      ) as unknown;
      const { text: said } = await call(reader, name, sent);
      expect(said).not.toMatch(/bug of Regulens/);
    }),
    { numRuns: 300 },
  );
  expect((await call(reader, 'list_runs', {})).isError).toBe(false);
});
