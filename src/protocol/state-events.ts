import type { RunEvent } from './events';
import type { RunState } from './run-state';
import { EVENTS_VERSION } from './version';

/**
 * The events that fold into this state again: what a reader that comes late is given. Batches and snapshots come as thinned
 * as the state keeps them, so the list stays bounded however long the run was.
 */
export function eventsOf(state: RunState): RunEvent[] {
  const events: RunEvent[] = [...state.restarts];
  if (state.runtime && state.platform !== null)
    events.push({
      type: 'run-started',
      t: 0,
      version: EVENTS_VERSION,
      pid: 0,
      runtime: state.runtime,
      platform: state.platform,
      seed: state.seed,
      ...(state.isDebugged && { debugged: true }),
    });
  if (state.backend) events.push(state.backend);
  events.push(...state.models);
  for (const fit of state.fits) {
    const id = fit.started.fit;
    events.push(fit.started);
    if (fit.batches.last > 0) events.push({ type: 'batches', t: fit.started.t, fit: id, ...fit.batches });
    // Not as arguments of one push: there may be more epochs than a call can have.
    for (const epoch of fit.epochs) events.push(epoch);
    events.push(...fit.weights, ...fit.gradients, ...fit.activations, ...fit.evaluations);
    if (fit.importance) events.push(fit.importance);
    if (fit.augmented) events.push(fit.augmented);
    if (fit.ended)
      events.push({
        type: 'fit-ended',
        t: state.lastEventAt,
        fit: id,
        reason: fit.ended,
        ...(fit.skipped && { skipped: fit.skipped }),
        ...(fit.steps && { steps: fit.steps }),
      });
  }
  for (const { started, results } of state.decompositions) events.push(started, ...results);
  events.push(...state.warnings, ...state.errors);
  if (state.ended) events.push({ type: 'run-ended', t: state.lastEventAt, exitCode: 0 });
  return events;
}
