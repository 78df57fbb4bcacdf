import path from 'node:path';
import * as v from 'valibot';
import { FiniteNumber } from '../protocol/numbers';
import { runProgram, SetupProblem } from './processes';
import type { SetUpOptions } from './set-up-options';

const CheckResult = v.object({ losses: v.array(FiniteNumber), stepMs: FiniteNumber, gpu: v.boolean() });
export type CheckResult = v.InferOutput<typeof CheckResult> & {
  /** What TensorFlow said of why it uses no GPU, if anything. */
  said: string | null;
};

/** Loading TensorFlow takes seconds on a cold disk, compiling for a new GPU a minute or two. */
const LIMIT_MS = 300_000;
/** What TensorFlow says where it found no GPU it can use (xla/stream_executor/cuda, common_runtime/gpu). */
const ABOUT_GPU = /cuInit|find cuda drivers|cannot dlopen|no CUDA-capable|driver version|will not be used/i;

/**
 * Trains a small network on a rung, in the Node that runs scripts.
 * @param file the binding, or the folder of the rung's files
 * @throws SetupProblem with the reason where it can't be done
 */
export async function checkBackend(
  rung: 'native' | 'webgpu' | 'wasm',
  file: string,
  { node, dist, signal }: Pick<SetUpOptions, 'node' | 'dist' | 'signal'>,
): Promise<CheckResult> {
  const lines: string[] = [];
  const printed = await runProgram(node, [path.join(dist, 'backend-check.cjs'), rung, file], {
    signal,
    limitMs: LIMIT_MS,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' },
    onLine: (line) => lines.push(line),
  }).catch((error: unknown) => {
    // The check says last what it failed for; drivers and loaders talk of errors before that are none.
    const reason =
      error instanceof SetupProblem ? lines.findLast((line) => /^Error: /.test(line)) : undefined;
    throw reason === undefined ? error : new SetupProblem(withoutPrefix(reason), { cause: error });
  });
  const result = v.safeParse(
    v.pipe(v.string(), v.parseJson(), CheckResult),
    printed.trim().split('\n').at(-1),
  );
  if (!result.success) throw new SetupProblem('the check gave no result');
  const told = lines.findLast((line) => ABOUT_GPU.test(line));
  // TensorFlow's log: "2026-11-28 16:25:29.123456: W tensorflow/…/gpu_device.cc:2256] Cannot dlopen some GPU libraries. …"
  return { ...result.output, said: told?.replace(/^.*?\]\s*/, '').replace(/\.$/, '') ?? null };
}

function withoutPrefix(reason: string): string {
  return reason
    .replace(/^Error: /, '')
    .replace(/\.$/, '')
    .slice(0, 300);
}
