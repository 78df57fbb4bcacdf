import { checkSetup } from '../../runs';
import { parse } from '../arguments';
import type { Context } from '../../tools/context';
import type { Output } from '../output';

/** Says whether a script could be trained here, and what is missing. Exits 1 where something has to be put right. */
export async function run(
  { folder, assets }: Context,
  args: readonly string[],
  out: Output,
): Promise<number> {
  const { values } = parse(args, { node: { type: 'string' } });
  const checks = await checkSetup(folder, assets, values.node);
  for (const { name, ok, detail, nextStep } of checks) {
    out.line(`${ok ? '✓' : '✗'} ${name}: ${detail}${nextStep === null ? '' : ` ${nextStep}`}`);
  }
  const ok = checks.every((check) => check.ok);
  out.object({ type: 'result', ok, checks });
  return ok ? 0 : 1;
}
