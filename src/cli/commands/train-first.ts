import { followToEnd, type EndedRun } from '../../experiments';
import { launchRun, type LaunchRequest, type WarmProcesses } from '../../runs';
import type { Context } from '../../tools/context';
import { epochLine } from '../describe';
import type { Output } from '../output';

const DEFAULT_SEED = '1';

/**
 * Trains the script as it is, with live progress, under a seed and with everything measured that comparisons need.
 *
 * @param processes where its process waits afterwards, for the trials that follow
 */
export async function trainFirst(
  context: Context,
  request: LaunchRequest,
  out: Output,
  { signal, processes }: { signal: AbortSignal; processes: WarmProcesses },
): Promise<EndedRun> {
  const { id, name } = await launchRun(
    context.store,
    { seed: DEFAULT_SEED, ...request, evaluateFully: true },
    context.assets,
    processes.unshared,
  );
  out.line(`${out.strong('Training')} ${name} with diagnostics, seed ${request.seed ?? DEFAULT_SEED} …`);
  out.object({ type: 'started', run: id });
  const ended = await followToEnd(context.store, id, {
    signal,
    onEvents: (events, { fits }) => {
      const last = events.findLast((event) => event.type === 'epoch');
      if (!last) return;
      const of = fits.find((fit) => fit.started.fit === last.fit)?.started.epochs ?? null;
      out.progress(epochLine(last, of));
    },
  });
  const fit = ended.state.fits.at(-1);
  const last = fit?.epochs.at(-1);
  if (fit && last) out.line(`${epochLine(last, fit.started.epochs)} · backend ${fit.started.backend}`);
  if (ended.record.status !== 'finished')
    out.line(`${ended.record.status}: ${ended.record.reason ?? 'no reason known'}`);
  return ended;
}
