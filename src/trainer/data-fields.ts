import type { DataTraits, FitStarted } from '../protocol/events';
import type { Budget } from './budget';
import { collinearityCostMs } from './collinearity';
import { traitsOfRows } from './data-traits';
import type { LookSubject } from './look-subject';
import type { FitPlan } from './fit-plan';
import type { LateEvents } from './late-events';
import { andThen, both, isLater } from './reads';
import type { Later } from './reads';
import { sharedRows } from './shared-rows';

type NameFields = Pick<FitStarted, 'featureNames' | 'classNames'>;
export type DataFields = NameFields & Pick<FitStarted, 'data' | 'validationData' | 'sharedRows'>;

/** What a fit's start says about its data. What fails or would take long is left out. */
export function dataFields(look: LookSubject): DataFields | Later<DataFields> {
  const { run, engine, model, observer } = look;
  const { train, validationRows } = look.plan;
  const traits = (rows: FitPlan['train']): DataTraits | Later<DataTraits> | null =>
    (rows && run.guard(() => traitsOfRows(engine, model, rows, false))) ?? null;
  const shared = train && validationRows && run.guard(() => sharedRows(engine, train, validationRows));
  const training = observer ? observer.traits : traits(train);
  return andThen(both(training, traits(validationRows)), ([data, validationData]) => ({
    data,
    validationData,
    ...(shared && { sharedRows: shared }),
    ...nameFields(look),
  }));
}

/** What a fit's start can say at once; the rest is said when it is there. */
export function sayNowOrLater(
  { run, fit, plan }: LookSubject,
  fields: DataFields | Later<DataFields>,
  late: LateEvents,
): DataFields {
  if (!isLater(fields)) return fields;
  late.when(fields, ({ data, validationData = null, ...rest }) => {
    const { trainExamples } = plan;
    if (data) run.emit({ type: 'fit-data', fit, data, validationData, trainExamples, ...rest });
  });
  return { data: null, validationData: null };
}

/** @param mayWait whether it is left for later where the budget has no room for it */
export type CollinearityLook = (budget: Budget, mayWait: boolean) => void;

/**
 * Says once how far the inputs' columns depend on each other. Before it is compiled, that takes as long as all else that a fit's start
 * says; so it is done as soon as there is time, and else when the fit ends: which fixes a run is offered must not depend on how busy the
 * machine was. A run that is only compared with others is offered none.
 */
export function createCollinearityLook(look: LookSubject, late: LateEvents): CollinearityLook {
  let isDone = false;
  return (budget, mayWait) => {
    const { run, fit, engine, model, plan } = look;
    const { train: rows, trainExamples } = plan;
    const [input] = rows?.inputs ?? [];
    if (isDone || run.isCompared || !rows || rows.inputs.length !== 1 || input?.shape.length !== 2) return;
    if (mayWait && !budget.hasRoomFor(collinearityCostMs(input.shape[1] ?? 0))) return;
    isDone = true;
    if ([...rows.inputs, ...rows.targets].some(({ isDisposed }) => isDisposed)) return;
    const begin = performance.now();
    const traits = run.guard(() => traitsOfRows(engine, model, rows, true)) ?? null;
    late.when(traits, (data) => {
      if (data?.collinearity) run.emit({ type: 'fit-data', fit, data, validationData: null, trainExamples });
    });
    // In a loop over fit the epochs to come don't pay for what had to be done.
    if (mayWait) budget.addBase(performance.now() - begin);
  };
}

/** Says once what a dataset's first epoch has shown of it. @returns examples that validation used; null for none */
export function datasetEpochEnd(look: LookSubject, late: LateEvents): number | null {
  const { run, fit, plan, observer } = look;
  if (!observer) return null;
  const count = observer.epochEnd();
  if (observer.hasSeenFirstEpoch)
    // After the examples that are still to come.
    late.when(undefined, () => {
      const found = run.guard(() => observer.firstEpoch(plan.validationRows));
      if (found) run.emit({ type: 'fit-data', fit, ...found, ...nameFields(look) });
    });
  return count;
}

function nameFields({ run, names }: LookSubject): NameFields {
  const { featureNames, classNames } = run.guard(names) ?? {};
  return { ...(featureNames && { featureNames }), ...(classNames && { classNames }) };
}
