import type { Ladder, Offer } from '../backends/ladder';
import type { TriedRung } from '../protocol/backends';
import type { FitPlan } from './fit-plan';
import { readsSynchronously, type LayersModel } from './framework';
import { flatten } from './model-description';
import type { Nesting } from './nesting';
import { evenlySpaced, gatherRows } from './rows';
import type { Run } from './run';
import { fastest, type RungMemory } from './rung-memory';
import { copyValues, createStepTimer, type BatchValues } from './step-timing';

/** Before the first training of a run: whether another rung is faster for this model. */
export interface RungTrial {
  /** Tries the rungs out and goes to the fastest; null where there is nothing to try. */
  before(model: LayersModel, plan: FitPlan): Promise<void> | null;
}

interface TrialParts {
  run: Run;
  nesting: Nesting;
  ladder: () => Ladder | null;
  memory: RungMemory;
}

/**
 * Native TensorFlow is fastest for convolutions, WASM for small dense models, where a call of TensorFlow costs more than what it computes:
 * the model itself is asked. Measured once for a script and a model, then remembered for the project.
 */
export function createRungTrial({ run, nesting, ladder, memory }: TrialParts): RungTrial {
  let asked = false;

  async function tryOut(climbed: Ladder, model: LayersModel, plan: FitPlan, name: string): Promise<void> {
    const engine = run.engine();
    const chosen = climbed.chosen();
    const batch = engine && !model.stateful ? firstBatch(run, plan) : null;
    if (!engine || !chosen?.rung || !batch) return;
    const timer = createStepTimer({ engine, nesting, streams: run.streams }, model, batch);
    const steps: TriedRung[] = [];
    const first = { rung: chosen.rung, name: chosen.name, create: () => null };
    const offers = [first, ...climbed.rivals()];
    const passed = [...chosen.passed];
    let winner: Offer = first;
    try {
      for (const offer of offers)
        try {
          if (offer !== first) await climbed.take(offer);
          steps.push({ rung: offer.rung, stepMs: await timer.time() });
        } catch (error) {
          passed.push({ rung: offer.rung, reason: error instanceof Error ? error.message : String(error) });
        }
      const best = fastest(steps);
      winner = offers.find(({ rung }) => rung === best) ?? first;
      await climbed.take(winner);
    } finally {
      timer.restore();
    }
    memory.keep({ model: name, steps });
    run.emit({
      type: 'backend',
      ...chosen,
      name: engine.backendName,
      rung: winner.rung,
      passed,
      tried: steps,
    });
  }

  return {
    before(model, plan) {
      const climbed = ladder();
      const chosen = climbed?.chosen();
      if (asked || !climbed || !chosen || climbed.rivals().length === 0) return null;
      asked = true;
      const name = nameOf(model, plan);
      const known = memory.recall();
      // Where the fastest can't be had any more, or another can, it is measured again.
      if (known?.model === name && fastest(known.steps) === chosen.rung) {
        const tried = known.steps.map((step) => ({ ...step, remembered: true }));
        run.emit({ type: 'backend', ...chosen, tried });
        return null;
      }
      return run.guardAsync(() => tryOut(climbed, model, plan, name));
    },
  };
}

/** The same classes, sizes and batch: the same work. */
function nameOf(model: LayersModel, { batchSize }: FitPlan): string {
  const layers = flatten(model.layers).map((layer) => layer.getClassName());
  const shapes = model.getWeights().map(({ shape }) => shape.join('×'));
  return [layers.join(','), shapes.join(','), batchSize ?? ''].join(';');
}

/** Null for a dataset, which can't be read twice unnoticed, and where a layer keeps a state between batches. */
function firstBatch(run: Run, { train, batchSize }: FitPlan): BatchValues | null {
  const engine = run.engine();
  if (!train || !engine || train.count === 0 || !readsSynchronously(engine)) return null;
  const indices = evenlySpaced(train.start, train.count, Math.min(train.count, batchSize ?? 32));
  const values = (tensors: readonly Parameters<typeof gatherRows>[1][]) =>
    tensors.map((tensor) => {
      const rows = gatherRows(engine, tensor, indices);
      try {
        return copyValues(rows, rows.dataSync());
      } finally {
        rows.dispose();
      }
    });
  return { inputs: values(train.inputs), targets: values(train.targets) };
}
