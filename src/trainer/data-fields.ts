import type { FitStarted } from '../protocol/events';
import { traitsOfRows } from './data-traits';
import type { DatasetObserver } from './dataset-observer';
import { featureNames } from './fit-options';
import type { FitPlan } from './fit-plan';
import type { Engine, LayersModel } from './framework';
import { readsSynchronously } from './framework';
import type { Run } from './run';
import { sharedRows } from './shared-rows';

type DataFields = Pick<FitStarted, 'data' | 'validationData' | 'sharedRows' | 'featureNames'>;

/** What a fit's start says about its data. What fails or would take long is left out. */
export function dataFields(
  run: Run,
  engine: Engine,
  model: LayersModel,
  { train, validationRows }: FitPlan,
  observer: DatasetObserver | null,
): DataFields {
  const canRead = readsSynchronously(engine);
  const names = featureNames(process.env['REGULENS_FEATURES']);
  const traits = (rows: FitPlan['train'], role: 'training' | 'validation') =>
    (canRead && rows && run.guard(() => traitsOfRows(engine, model, rows, role))) || null;
  const shared =
    canRead && train && validationRows && run.guard(() => sharedRows(engine, train, validationRows));
  return {
    data: observer?.traits ?? traits(train, 'training'),
    validationData: traits(validationRows, 'validation'),
    ...(shared && { sharedRows: shared }),
    ...(names && { featureNames: names }),
  };
}

/** Says once what a dataset's first epoch has shown of it. @returns examples that validation used; null for none */
export function datasetEpochEnd(run: Run, fit: string, observer: DatasetObserver | null): number | null {
  if (!observer) return null;
  const count = observer.epochEnd();
  const found = run.guard(() => observer.firstEpoch());
  if (found) run.emit({ type: 'fit-data', fit, ...found });
  return count;
}
