import type { FitStarted } from '../protocol/events';
import { traitsOfRows } from './data-traits';
import type { LookSubject } from './evaluation-hook';
import type { FitPlan } from './fit-plan';
import { readsSynchronously } from './framework';
import { sharedRows } from './shared-rows';

type NameFields = Pick<FitStarted, 'featureNames' | 'classNames'>;
type DataFields = NameFields & Pick<FitStarted, 'data' | 'validationData' | 'sharedRows'>;

/** What a fit's start says about its data. What fails or would take long is left out. */
export function dataFields(look: LookSubject): DataFields {
  const { run, engine, model, observer } = look;
  const { train, validationRows } = look.plan;
  const canRead = readsSynchronously(engine);
  const traits = (rows: FitPlan['train'], role: 'training' | 'validation') =>
    (canRead && rows && run.guard(() => traitsOfRows(engine, model, rows, role))) || null;
  const shared =
    canRead && train && validationRows && run.guard(() => sharedRows(engine, train, validationRows));
  return {
    data: observer?.traits ?? traits(train, 'training'),
    validationData: traits(validationRows, 'validation'),
    ...(shared && { sharedRows: shared }),
    ...nameFields(look),
  };
}

/** Says once what a dataset's first epoch has shown of it. @returns examples that validation used; null for none */
export function datasetEpochEnd(look: LookSubject): number | null {
  const { run, fit, plan, observer } = look;
  if (!observer) return null;
  const count = observer.epochEnd();
  const found = run.guard(() => observer.firstEpoch(plan.validationRows));
  if (found) run.emit({ type: 'fit-data', fit, ...found, ...nameFields(look) });
  return count;
}

function nameFields({ run, names }: LookSubject): NameFields {
  const { featureNames, classNames } = run.guard(names) ?? {};
  return { ...(featureNames && { featureNames }), ...(classNames && { classNames }) };
}
