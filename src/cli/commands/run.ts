import path from 'node:path';
import { diagnose } from '../../diagnosis';
import { BACKEND_CHOICES, isBackendChoice, type BackendChoice } from '../../protocol/rungs';
import { usageSummary } from '../../protocol/usage-state';
import { UserError } from '../../protocol/user-error';
import { launchRun, stopRun, tailOutput, type LaunchRequest, type RunStore } from '../../runs';
import { followToEnd } from '../../experiments';
import { parse, single, UsageError } from '../arguments';
import type { Context } from '../../tools/context';
import { epochLine, printDiagnosis, printResources } from '../describe';
import type { Output } from '../output';

/** Options that say how a script is run. */
export const launchOptions = {
  npm: { type: 'boolean' },
  seed: { type: 'string' },
  'no-seed': { type: 'boolean' },
  backend: { type: 'string' },
  cwd: { type: 'string' },
  env: { type: 'string', multiple: true },
  'env-file': { type: 'string' },
  node: { type: 'string' },
  classes: { type: 'string' },
} as const;

/** How a script is to be run, for every command that runs one. `script` is its name as given. */
export function launchArguments<T extends Parameters<typeof parse>[1]>(args: readonly string[], more: T) {
  const { values, positionals, rest } = parse(args, { ...launchOptions, ...more });
  const script = single(positionals, 'script');
  const {
    npm,
    seed,
    'no-seed': noSeed,
    backend,
    cwd,
    env,
    'env-file': envFile,
    node,
    classes,
  } = values as { [K in keyof typeof launchOptions]?: unknown } & Record<string, unknown>;
  const request: LaunchRequest = {
    script: npm === true ? path.resolve('package.json') : path.resolve(script),
    args: rest,
    ...(npm === true ? { npmScript: script } : {}),
    ...seedOf(seed, noSeed),
    ...(typeof backend === 'string' ? { backend: backendChoice(backend) } : {}),
    ...(typeof cwd === 'string' ? { cwd: path.resolve(cwd) } : {}),
    ...(Array.isArray(env) ? { env: Object.fromEntries(env.map(assignment)) } : {}),
    ...(typeof envFile === 'string' ? { envFile: path.resolve(envFile) } : {}),
    ...(typeof node === 'string' ? { nodePath: node } : {}),
    ...(typeof classes === 'string'
      ? {
          classes: namesIn(
            classes,
            '--classes takes the names of the classes, in the order of their indices',
          ),
        }
      : {}),
  };
  return { request, values, script };
}

function seedOf(seed: unknown, noSeed: unknown): Pick<LaunchRequest, 'seed'> {
  if (typeof seed !== 'string') return noSeed === true ? { seed: null } : {};
  if (noSeed === true) throw new UsageError("--seed and --no-seed don't go together");
  return { seed };
}

function backendChoice(text: string): BackendChoice {
  if (!isBackendChoice(text)) throw new UsageError(`--backend takes one of ${BACKEND_CHOICES.join(', ')}`);
  return text;
}

/** Names with commas between them. @throws UsageError with `wrong` where there are none */
export function namesIn(text: string, wrong: string): string[] {
  if (text.trim() === '') throw new UsageError(wrong);
  return text.split(',').map((name) => name.trim());
}

function assignment(text: unknown): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(String(text)) ?? [];
  if (name === undefined || value === undefined) throw new UsageError('--env takes NAME=VALUE');
  return [name, value];
}

/** Runs the script with diagnostics; exits with the script's own code. */
export async function run(context: Context, args: readonly string[], out: Output): Promise<number> {
  const { request } = launchArguments(args, {});
  const { store } = context;
  const interrupts = stopOnInterrupt(store, out);
  const id = await launchRun(store, request, context.assets).then(
    (record) => record.id,
    (error: unknown) => {
      interrupts.dispose();
      throw error;
    },
  );
  interrupts.started(id);
  out.object({ type: 'started', run: id });
  const outputs = (['stdout', 'stderr'] as const).map((stream) =>
    tailOutput(store, id, stream, (text) => {
      if (out.json) out.object({ type: 'output', stream, text });
      else {
        out.progress('');
        process[stream].write(text);
      }
    }),
  );
  try {
    const { record, state } = await followToEnd(store, id, {
      onEvents: (events, { fits }) => {
        for (const event of events) {
          if (event.type !== 'epoch' && event.type !== 'epoch-validation') continue;
          out.object({ ...event });
          const fit = fits.find(({ started }) => started.fit === event.fit);
          const epoch = fit?.epochs.findLast((one) => one.epoch === event.epoch);
          if (epoch) out.progress(epochLine(epoch, fit?.started.epochs ?? null));
        }
      },
    });
    const diagnosis = diagnose(state);
    out.line(
      `\n${out.strong(record.name)} ${record.status}${record.reason ? `: ${record.reason}` : ''} · run ${id}` +
        (record.launch.seed === null ? '' : ` · seed ${record.launch.seed}`),
    );
    for (const warning of state.warnings) out.line(`  ${warning.message}`);
    printDiagnosis(out, state, diagnosis);
    printResources(out, state);
    for (const finding of diagnosis.findings) out.object({ type: 'finding', ...finding });
    out.object({
      type: 'result',
      run: id,
      status: record.status,
      exitCode: record.exitCode,
      reason: record.reason,
      usage: { machine: state.usage.machine, gpus: state.usage.gpus, ...usageSummary(state.usage) },
      ...diagnosis,
    });
    return record.exitCode ?? 1;
  } finally {
    interrupts.dispose();
    for (const tail of outputs) tail.dispose();
  }
}

/** Ctrl+C stops gracefully, keeping the weights; a second one kills. One that comes while the run starts is kept for it. */
function stopOnInterrupt(store: RunStore, out: Output): { started(id: string): void; dispose(): void } {
  let count = 0;
  let run: string | null = null;
  const stop = () => {
    if (run === null) return;
    stopRun(store, run, count === 1 ? 'graceful' : 'kill').catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error; // It had just ended by itself.
    });
  };
  const interrupt = () => {
    count++;
    if (count === 1) out.line('Stopping after this batch (Ctrl+C again to kill) …');
    stop();
  };
  process.on('SIGINT', interrupt);
  return {
    started(id) {
      run = id;
      if (count > 0) stop();
    },
    dispose: () => process.off('SIGINT', interrupt),
  };
}
