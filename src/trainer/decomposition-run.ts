import * as l10n from '@vscode/l10n';
import type { Site } from '../protocol/site';
import { decompose, obstacle } from './decompose';
import type { Refits, RefitTarget } from './decompose';
import type { FitListener } from './history-listener';
import { isObject } from './framework';
import type { Engine, LayersCopy, LayersModel } from './framework';
import { createInitialWeights } from './initial-weights';
import type { KnownValues } from './known-values';
import type { Nesting } from './nesting';
import { realPath } from './real-path';
import type { Run } from './run';

/** The bias-variance measurement that this run is for. It takes the place of one fit call and then ends the process. */
export interface DecompositionRun {
  watch(copy: LayersCopy): void;
  /** What stands in for this fit call; null where the call is to go on as it is. Its promise never resolves. */
  takeOver(target: RefitTarget): Promise<never> | null;
  /** The script is ending: says so where the fit never came. @returns false in that case */
  finish(): boolean;
}

export interface DecompositionRequest extends Refits {
  site: Site | null;
  /** How many epochs a refit takes; null for as many as the call says. */
  epochs: number | null;
}

export function parseRequest(json: string): DecompositionRequest {
  const value: unknown = JSON.parse(json);
  const { replicates, site, epochs, resample, fractions } = isObject(value) ? value : {};
  const { file, line, column } = isObject(site) ? site : {};
  return {
    replicates: typeof replicates === 'number' ? replicates : 10,
    site:
      typeof file === 'string' && typeof line === 'number' && typeof column === 'number'
        ? { file, line, column }
        : null,
    epochs: typeof epochs === 'number' ? epochs : null,
    resample: resample === 'split' ? 'split' : 'bootstrap',
    fractions: Array.isArray(fractions) ? fractions.filter((one) => typeof one === 'number') : [1],
  };
}

export function createDecompositionRun(
  run: Run,
  nesting: Nesting,
  listeners: WeakMap<LayersModel, FitListener>,
  request: DecompositionRequest,
  known: KnownValues,
): DecompositionRun {
  const initialWeights = createInitialWeights();
  let begun = false;
  let reason = l10n.t('The script ended before the fit call whose bias and variance were to be measured.');

  function isChosen(engine: Engine, target: RefitTarget): boolean {
    const { site } = target.plan;
    if (request.site) return site !== null && isSameLine(site, request.site);
    const problem = obstacle({ engine, known }, target, request.epochs);
    if (problem) reason = problem;
    return !problem;
  }

  return {
    watch: (copy) => initialWeights.watch(copy),
    takeOver(target) {
      const engine = run.engine();
      if (begun || !engine || !isChosen(engine, target)) return null;
      begun = true;
      const listen = (model: LayersModel, listener: FitListener) => void listeners.set(model, listener);
      const measure = async (): Promise<number> => {
        const problem = obstacle({ engine, known }, target, request.epochs);
        if (problem) return fail(run, problem, target.plan.site);
        try {
          const whole =
            request.epochs === null
              ? target
              : { ...target, options: { ...target.options, epochs: request.epochs, initialEpoch: 0 } };
          await decompose({ run, engine, known, nesting, initialWeights, listen }, whole, request);
          return 0;
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          return fail(run, l10n.t`Measuring bias and variance failed: ${message}`, target.plan.site);
        }
      };
      void measure().then((exitCode) => {
        run.flush();
        process.exit(exitCode);
      });
      return new Promise<never>(() => undefined);
    },
    finish() {
      if (!begun) fail(run, reason, request.site);
      return begun;
    },
  };
}

function fail(run: Run, message: string, site: Site | null): number {
  run.emit({ type: 'error', message, stack: null, site });
  return 1;
}

function isSameLine(a: Site, b: Site): boolean {
  return a.line === b.line && realPath(a.file) === realPath(b.file);
}
