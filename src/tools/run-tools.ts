import { open } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { followToEnd } from '../experiments';
import type { RunState } from '../protocol/run-state';
import { launchRun, type RunStore } from '../runs';
import { FILES } from '../runs/files';
import { findingsReport } from './findings-report';
import { nameIn, runIn, scriptIn } from './places';
import { ArgumentsInput, defineTool, limitInput, RunInput, ScriptInput, SeedInput } from './tool';

const LISTED = 20;
/** Of what the script printed last, characters. */
const OUTPUT = 2000;

export const listRuns = defineTool({
  name: 'list_runs',
  title: 'List training runs',
  description:
    'Lists the recorded training runs of TensorFlow.js scripts in this folder, newest first: id, script, status, seed, when. Trials of experiments are left out. Read-only.',
  effect: 'reads',
  input: v.object({
    limit: limitInput(LISTED),
  }),
  async run({ limit = LISTED }, { host }) {
    const lists = await Promise.all(
      host
        .contexts()
        .map(async (context) => (await context.store.list()).map((run) => ({ ...run, context }))),
    );
    const all = lists
      .flat()
      .filter((run) => !('record' in run) || run.record.parent === null)
      .sort((a, b) => (a.id < b.id ? 1 : -1));
    const runs = all.slice(0, limit).map((run) => {
      if (!('record' in run)) return { run: run.id, problem: run.problem };
      const { name, status, reason, created, launch } = run.record;
      return {
        run: run.id,
        name,
        script: nameIn(run.context, launch.script),
        status,
        reason,
        created,
        seed: launch.seed,
      };
    });
    const lines = runs.map((run) =>
      'problem' in run
        ? `${run.run}  unreadable: ${run.problem}`
        : `${run.run}  ${run.status}  ${run.script}${run.name === path.basename(run.script) ? '' : ` (${run.name})`}${run.seed === null ? '' : `  seed ${run.seed}`}`,
    );
    const more = all.length > runs.length ? [`and ${all.length - runs.length} older ones`] : [];
    const none = ['No runs in this folder yet; run_training makes one.'];
    return {
      text: (lines.length > 0 ? [...lines, ...more] : none).join('\n'),
      structured: { runs, total: all.length },
    };
  },
});

export const runTraining = defineTool({
  name: 'run_training',
  title: 'Train a script with diagnostics',
  description:
    'RUNS CODE: trains a TensorFlow.js script of this folder, unchanged, in a child process of Node.js, records it, waits until it ends and returns what is wrong with the training (overfitting and 39 other rules) with source lines. Only works where running scripts is allowed. Cancelling ends the script; what it recorded is kept.',
  effect: 'runs',
  input: v.object({ script: ScriptInput, args: v.optional(ArgumentsInput), seed: v.optional(SeedInput) }),
  async run({ script: given, args, seed }, { host, signal, progress }) {
    const { context, script } = scriptIn(host, given);
    const { store } = context;
    const request = await host.launch(context, {
      script,
      ...(args && { args }),
      ...(seed !== undefined && { seed }),
    });
    // What comparisons need is measured at once: its fixes are likely verified next.
    const { id } = await launchRun(store, { ...request, evaluateFully: true }, context.assets);
    host.onRun?.(id);
    progress(0, null, `run ${id} started`);
    const ended = await followToEnd(store, id, {
      signal,
      onEvents: (events, state) => {
        if (events.some(({ type }) => type === 'epoch')) progress(...epochsOf(state));
      },
    });
    const report = await findingsReport({ context, ...ended, problems: [] });
    const printed = await lastOutput(store, id);
    const { exitCode } = ended.record;
    return {
      text: printed === '' ? report.text : `${report.text}\nThe script printed last:\n${printed}`,
      structured: { ...report.structured, exitCode, output: printed },
    };
  },
});

export const getFindings = defineTool({
  name: 'get_findings',
  title: 'Get the findings of a run',
  description:
    'Says what is wrong with a recorded training run: verdict, and each finding with its probability, source line, the numbers it rests on and what helps. Rules that lack their inputs are named as not checked. Read-only.',
  effect: 'reads',
  input: v.object({ run: RunInput }),
  run: async ({ run }, { host }) => findingsReport(await runIn(host, run)),
});

/** Epochs done by all fits so far, those planned in all where every fit says so, and the last in words. */
function epochsOf({ fits }: RunState): [number, number | null, string] {
  const done = fits.reduce((sum, { epochs }) => sum + epochs.length, 0);
  const planned = fits.reduce<number | null>(
    (sum, { started }) => (sum === null || started.epochs === null ? null : sum + started.epochs),
    0,
  );
  const last = fits.at(-1)?.epochs.at(-1);
  const validation = last?.valLoss == null ? '' : `, validation loss ${last.valLoss.toPrecision(3)}`;
  return [
    done,
    planned,
    last?.loss == null ? '' : `epoch ${last.epoch}: loss ${last.loss.toPrecision(3)}${validation}`,
  ];
}

/** What the script printed last, on both streams. */
async function lastOutput(store: RunStore, id: string): Promise<string> {
  const parts = await Promise.all(
    [FILES.stdout, FILES.stderr].map(async (name) => {
      const file = await open(path.join(store.directory(id), name));
      try {
        const { size } = await file.stat();
        const { buffer, bytesRead } = await file.read({
          buffer: Buffer.alloc(OUTPUT),
          position: Math.max(0, size - OUTPUT),
        });
        return buffer.toString('utf8', 0, bytesRead).trim();
      } finally {
        await file.close();
      }
    }),
  );
  return parts.filter((part) => part !== '').join('\n');
}
